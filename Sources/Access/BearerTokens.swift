import Calls
public import Foundation

/// Decides which bearer tokens count: JSON Web Tokens (RFC 7519) that other systems' back ends make.
///
/// A token never chooses how it is checked. Its header only finds the key among the configured ones, and the key knows its algorithm.
public struct BearerTokens: Sendable {
    private let secrets: [BearerKey]
    private let keySet: KeySet?
    private let issuer: String?
    private let audience: String?

    /// A header field has no more in the server either.
    private static let maximumBytes = 16 * 1024

    /// - Parameters:
    ///   - secrets: For HS256, 32 bytes at least each; any of them counts, without one such tokens do not.
    ///   - keySet: For all other algorithms; `nil`: such tokens do not count.
    ///   - issuer: What `iss` must be; `nil`: anything.
    ///   - audience: What `aud` must be or hold; `nil`: there must be none.
    public init(secrets: [Data], keySet: KeySet?, issuer: String?, audience: String?) async {
        var keys: [BearerKey] = []
        for secret in secrets { keys.append(await BearerKey(secret: secret)) }
        self.secrets = keys
        self.keySet = keySet
        self.issuer = issuer
        self.audience = audience
    }

    /// What a token says.
    ///
    /// - Returns: `nil` for one that does not count, for whatever reason.
    func claims(of token: String, now: Timestamp) async -> BearerClaims? {
        guard let header = Self.header(of: token) else { return nil }
        for key in await keys(for: header) {
            guard let claims = await key.verified(token) else { continue }
            return claims.count(issuer: issuer, audience: audience, now: now) ? claims : nil
        }
        return nil
    }

    private struct Header: Decodable {
        let alg: String
        let kid: String?
        /// Extensions that must be understood; we understand none (RFC 7515 §4.1.11).
        let crit: [String]?
    }

    private static func header(of token: String) -> Header? {
        // One token has one spelling, since it is known by its digest: other decoders take padding and the usual Base64 too (RFC 7515 §2).
        guard token.utf8.count <= maximumBytes, token.utf8.allSatisfy(isOfToken) else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let padding = String(repeating: "=", count: (4 - parts[0].utf8.count % 4) % 4)
        let base64 = String(parts[0]).replacing("-", with: "+").replacing("_", with: "/") + padding
        guard let json = Data(base64Encoded: base64), let header = try? JSONDecoder().decode(Header.self, from: json) else { return nil }
        return header.crit == nil ? header : nil
    }

    private static func isOfToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }

    private func keys(for header: Header) async -> [BearerKey] {
        let ofSecrets = secrets.filter { $0.algorithm == header.alg }
        guard ofSecrets.isEmpty else { return ofSecrets.filter { $0.id == header.kid } }
        guard BearerKey.algorithmsOfSets.contains(header.alg), let key = await keySet?.key(algorithm: header.alg, id: header.kid) else { return [] }
        return [key]
    }
}
