import Access
import Foundation
import Logging

/// The configured keys of bearer tokens.
struct BearerKeys: Sendable {
    /// The one that counts, and the one before it if that still counts too.
    let secrets: [Data]
    let keySet: KeySet?

    /// As HS256 demands (RFC 7518 §3.2); a shorter one can be guessed from any token.
    private static let minimumSecretBytes = 32

    /// Reads what is on this machine. A key set of another machine is read later, since that may be away just now.
    ///
    /// - Throws: `Failure` if a file cannot be used.
    init(_ settings: Settings, logger: Logger) async throws {
        secrets = try [Setting.jwtSecretFile, .jwtPreviousSecretFile].compactMap { try Self.secret(settings.text($0), of: $0) }
        let location = settings.text(.jwtJWKS)
        keySet = location.isEmpty ? nil : KeySet(location, logger: logger)
        guard let keySet, !keySet.isRemote else { return }
        do {
            try await keySet.read()
        } catch {
            throw Failure("jwt-jwks \(location) cannot be used: \(error); give a JWKS with public keys", status: Failure.configuration)
        }
    }

    private static func secret(_ file: String, of setting: Setting) throws -> Data? {
        guard !file.isEmpty else { return nil }
        guard var secret = try? Data(contentsOf: URL(filePath: file)) else {
            throw Failure("\(setting.key) \(file) cannot be read; check the file and its permissions", status: Failure.configuration)
        }
        // Editors and `openssl rand` end the line.
        for end in ["\n", "\r"] where secret.last == end.utf8.first { secret.removeLast() }
        guard secret.count >= minimumSecretBytes else {
            throw Failure(
                "\(setting.key) \(file) holds \(secret.count) bytes; 32 at least are needed, for instance from 'openssl rand -hex 32'",
                status: Failure.configuration
            )
        }
        return secret
    }

    /// What checks tokens with them; `nil` if there are none, so that no token counts.
    func tokens(_ settings: Settings) async -> BearerTokens? {
        guard !secrets.isEmpty || keySet != nil else { return nil }
        func text(_ setting: Setting) -> String? { settings.text(setting).isEmpty ? nil : settings.text(setting) }
        return await BearerTokens(secrets: secrets, keySet: keySet, issuer: text(.jwtIssuer), audience: text(.jwtAudience))
    }
}
