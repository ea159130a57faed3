import Calls
import Foundation
import Storage

/// The settings in force, each with where it came from: a flag, the environment, the file, or the default.
struct Settings: Sendable {
    struct Value: Sendable {
        let text: String
        let source: String

        /// The same for a setting that names a file; a URL is left as it is.
        var absolutePath: Value { text.isEmpty || text.contains("://") ? self : Value(text: URL(filePath: text).absoluteURL.path, source: source) }
    }

    static let fileName = "deskbell.json"
    /// Where `up` notes the addresses that it was started with, so that commands beside it print the right ones.
    private static let addressesFileName = "addresses.json"
    private static let addresses: [Setting] = [.host, .port, .mqttHost, .mqttPort, .publicURL] + Setting.transport

    private var values: [String: Value] = [:]

    /// - Parameters:
    ///   - flags: By key; what was not given is left out.
    ///   - directory: The data folder, which may hold `deskbell.json`: one flat object of texts and numbers.
    ///   - isServer: Whether this decides the addresses. Any other command takes those of the last `up` before the defaults.
    /// - Throws: `Failure` with status 78 that names the key and says what was expected; an unknown key in the file is an error.
    init(flags: [String: String], environment: [String: String] = ProcessInfo.processInfo.environment, directory: URL, isServer: Bool = false) throws
    {
        let file = directory.appending(path: Self.fileName)
        let fromFile = try Self.read(file)
        if let unknown = fromFile.keys.sorted().first(where: { key in !Setting.all.contains { $0.key == key } }) {
            throw Failure(
                "\(file.path) has the unknown key '\(unknown)'; see 'deskbell config show' for the known ones",
                status: Failure.configuration
            )
        }
        let lastUp = isServer ? [:] : (try? Self.read(directory.appending(path: Self.addressesFileName))) ?? [:]
        for setting in Setting.all {
            let value =
                flags[setting.key].map { Value(text: $0, source: "flag --\(setting.key)") }
                ?? environment[setting.environmentName].map { Value(text: $0, source: "environment \(setting.environmentName)") }
                ?? fromFile[setting.key].map { Value(text: $0, source: "file \(file.path)") }
                ?? lastUp[setting.key].map { Value(text: $0, source: "the last 'deskbell up'") }
                ?? Value(text: setting.fallback, source: "default")
            if let problem = setting.problem(value.text) {
                throw Failure("\(setting.key) is '\(value.text)' (\(value.source)): \(problem)", status: Failure.configuration)
            }
            values[setting.key] = Setting.files.contains(setting.key) ? value.absolutePath : value
        }
    }

    func value(_ setting: Setting) -> Value { values[setting.key] ?? Value(text: setting.fallback, source: "default") }

    func text(_ setting: Setting) -> String { value(setting).text }

    /// Notes the addresses for the commands that run beside this server.
    ///
    /// - Throws: `POSIXError` if the file cannot be written.
    func noteAddresses(in directory: URL) throws {
        let content = Dictionary(uniqueKeysWithValues: Self.addresses.map { ($0.key, text($0)) })
        try DurableFile.write(Data(try EventJSON.encode(content).utf8), to: directory.appending(path: Self.addressesFileName), mode: 0o600)
    }

    /// The value of a setting that was checked to be a number.
    func number(_ setting: Setting) -> Int { Int(text(setting)) ?? Int(setting.fallback) ?? 0 }

    /// How the outside reaches the web server.
    var publicURL: String {
        let text = text(.publicURL)
        return text.isEmpty ? "\(scheme)://\(bracketed(self.text(.host))):\(number(.port))" : text
    }

    /// How this machine reaches the web server: by the address that it listens on, or by loopback if that is all of them.
    var publicURLOnThisMachine: String {
        "\(scheme)://\(bracketed(Self.onThisMachine(text(.host)))):\(number(.port))"
    }

    /// How this machine reaches what listens on an address.
    static func onThisMachine(_ host: String) -> String { host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host }

    func isOn(_ setting: Setting) -> Bool { text(setting) == "true" }

    private var scheme: String { text(.tlsCertificate).isEmpty ? "http" : "https" }

    /// An IPv6 address as a URL has it.
    func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

    private static func read(_ file: URL) throws -> [String: String] {
        guard FileManager.default.fileExists(atPath: file.path) else { return [:] }
        do {
            return try JSONDecoder().decode([String: FileValue].self, from: Data(contentsOf: file)).mapValues(\.text)
        } catch {
            throw Failure("\(file.path) cannot be read: expected one JSON object of texts, numbers, true and false", status: Failure.configuration)
        }
    }

    private struct FileValue: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                text = String(number)
            } else if let isOn = try? container.decode(Bool.self) {
                text = String(isOn)
            } else {
                text = try container.decode(String.self)
            }
        }
    }
}
