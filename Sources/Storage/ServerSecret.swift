public import Calls
import Crypto
public import Foundation

/// The one secret of an installation, from which the broker's passwords, the webhook secrets and their signing keys are derived.
///
/// Derived instead of stored, so that the broker's files can be rebuilt at any time and a backup of the database holds no secret. It lives in
/// `secrets.json` in the data folder, readable by its owner only.
public struct ServerSecret: Sendable {
    private let key: SymmetricKey

    /// - Parameter bytes: 32 random bytes.
    init(bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

    private struct File: Codable {
        let server: String
    }

    static func file(in directory: URL) -> URL { directory.appending(path: "secrets.json") }

    /// Reads the secret, or makes one on the first run.
    ///
    /// - Throws: A Foundation error if the file cannot be read or written, `StoreError.broken` if it holds something else.
    public static func loadOrCreate(in directory: URL) throws -> ServerSecret {
        let file = file(in: directory)
        if FileManager.default.fileExists(atPath: file.path) { return try load(from: file) }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let content = try JSONEncoder().encode(File(server: Data(bytes).base64EncodedString()))
        try DurableFile.write(content, to: file, mode: 0o600)
        return ServerSecret(bytes: bytes)
    }

    /// - Throws: A Foundation error if the file cannot be read, `StoreError.broken` if it does not hold a secret.
    public static func load(from file: URL) throws -> ServerSecret {
        guard let content = try? JSONDecoder().decode(File.self, from: try Data(contentsOf: file)),
            let bytes = Data(base64Encoded: content.server), bytes.count == 32
        else {
            throw StoreError.broken("\(file.lastPathComponent) does not hold the installation's secret")
        }
        return ServerSecret(bytes: [UInt8](bytes))
    }

    /// The broker password of an account: 43 characters.
    ///
    /// - Parameter generation: Grows when the account is revoked and made anew, which changes the password.
    public func brokerPassword(username: String, generation: Int64) -> String { derive("broker", username, generation, bytes: 32) }

    /// The secret part of a workspace's webhook URL: 32 characters.
    public func webhookSecret(workspace: WorkspaceID, generation: Int64) -> String {
        derive("webhook", workspace.rawValue, generation, bytes: 24)
    }

    /// What a provider that signs makes its signatures with: 32 bytes.
    public func webhookSigningKey(workspace: WorkspaceID, generation: Int64) -> Data { code("signing", workspace.rawValue, generation) }

    /// Encrypts a secret that somebody else gave us, so that the database and its backups do not hold it.
    ///
    /// - Parameter purpose: What it is for, such as a workspace's click-to-call; only the same one opens it again.
    public func seal(_ text: String, for purpose: String) throws -> Data {
        try ChaChaPoly.seal(Data(text.utf8), using: SymmetricKey(data: code("seal", purpose, 1))).combined
    }

    /// - Throws: `StoreError.broken` if it was sealed for something else, or with another installation's secret.
    public func open(_ sealed: Data, for purpose: String) throws -> String {
        guard let box = try? ChaChaPoly.SealedBox(combined: sealed),
            let plain = try? ChaChaPoly.open(box, using: SymmetricKey(data: code("seal", purpose, 1)))
        else { throw StoreError.broken("a sealed secret does not fit secrets.json") }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The password of the demo's user: 16 characters, the same at every start.
    public var demoPassword: String { derive("demo", "user", 1, bytes: 12) }

    private func derive(_ purpose: String, _ name: String, _ generation: Int64, bytes: Int) -> String {
        code(purpose, name, generation).prefix(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func code(_ purpose: String, _ name: String, _ generation: Int64) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data("\(purpose)\u{0}\(name)\u{0}\(generation)".utf8), using: key))
    }
}
