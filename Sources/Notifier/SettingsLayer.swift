internal import Calls

/// Settings from one place, as they were written there; `nil` where it says nothing.
public struct SettingsLayer: Equatable, Sendable {
    /// What may be set, under the names that the configuration file has for it.
    enum Key: String, CaseIterable {
        /// The enrolment line; written by `enrol`.
        case url
        case journal, format, agent, group, status, live, beep, exec, since
        case ringMaxAge
        /// A PEM file of the certificate authorities to trust, instead of the operating system's.
        case caFile
        /// Whether the connection may leave this machine without TLS; written by `enrol`.
        case allowPlain

        /// `DESK_NOTIFIER_RING_MAX_AGE` for `ringMaxAge`.
        var variable: String {
            "DESK_NOTIFIER_" + rawValue.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
        }
    }

    /// Where the settings are from, for errors.
    var origin: String
    var code: NotifierError.Code
    /// A list has several texts, everything else one.
    var values: [Key: [String]] = [:]

    /// Flags of the command line; each `nil` or empty where it was not given.
    public init(
        journal: String? = nil,
        format: String? = nil,
        agents: [String] = [],
        groups: [String] = [],
        statuses: [String] = [],
        live: Bool = false,
        beep: String? = nil,
        exec: String? = nil,
        ringMaxAge: String? = nil,
        since: String? = nil
    ) {
        origin = "the command line"
        code = .usage
        let single: [(Key, String?)] = [
            (.journal, journal), (.format, format), (.live, live ? "true" : nil), (.beep, beep), (.exec, exec), (.ringMaxAge, ringMaxAge),
            (.since, since),
        ]
        for (key, text) in single { values[key] = text.map { [$0] } }
        for (key, texts) in [(Key.agent, agents), (.group, groups), (.status, statuses)] where !texts.isEmpty { values[key] = texts }
    }

    /// `DESK_NOTIFIER_…`; lists have commas between their entries.
    public init(environment: [String: String]) {
        origin = "the environment"
        code = .configuration
        for key in Key.allCases {
            guard let text = environment[key.variable], !text.isEmpty else { continue }
            values[key] = [text]
        }
    }

    /// - Throws: `NotifierError`: not a JSON object, or one with an unknown key.
    init(json: [UInt8], path: String) throws(NotifierError) {
        origin = path
        code = .configuration
        guard let file = try? EventJSON.decode([String: JSONValue].self, from: json) else {
            throw NotifierError(.configuration, "\(path) is not a JSON object: correct it, or remove it and enrol again.")
        }
        for (name, value) in file {
            guard let key = Key(rawValue: name) else {
                let known = Key.allCases.map(\.rawValue).joined(separator: ", ")
                let shown = SafeText.cell(name, width: 40).text
                throw NotifierError(.configuration, "\(path) has an unknown key '\(shown)': remove it; known are \(known).")
            }
            guard let texts = Self.texts(value) else {
                throw NotifierError(.configuration, "\(path): '\(name)' must be a text, a number, true or false, or a list of texts.")
            }
            values[key] = texts
        }
    }

    private static func texts(_ value: JSONValue) -> [String]? {
        switch value {
        case .string(let text): [text]
        case .integer(let number): ["\(number)"]
        case .bool(let flag): ["\(flag)"]
        case .array(let entries) where entries.allSatisfy({ $0.string != nil }): entries.compactMap(\.string)
        default: nil
        }
    }
}
