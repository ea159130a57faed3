import Calls

/// Where the notifier keeps its files, after the XDG Base Directory Specification.
public struct Paths: Equatable, Sendable {
    /// The configuration, which holds the desk's password.
    public let config: String
    private let state: String

    /// - Parameters:
    ///   - environment: That of this process.
    ///   - config: The `--config` flag.
    /// - Throws: `NotifierError` if neither `HOME` nor what replaces it is set.
    public init(environment: [String: String], config: String?) throws(NotifierError) {
        func folder(_ variable: String, _ fallback: String) throws(NotifierError) -> String {
            // A relative path is to be ignored, says the specification.
            if let path = environment[variable], path.hasPrefix("/") { return path }
            guard let home = environment["HOME"], !home.isEmpty else {
                throw NotifierError(.configuration, "There is no home folder: set HOME, or \(variable).")
            }
            return home + fallback
        }
        if let given = config ?? environment["DESK_NOTIFIER_CONFIG"], !given.isEmpty {
            self.config = given
        } else {
            self.config = try folder("XDG_CONFIG_HOME", "/.config") + "/desk-notifier/config.json"
        }
        state = try folder("XDG_STATE_HOME", "/.local/state")
    }

    func journal(workspace: WorkspaceID, desk: DeskName) -> String { "\(state)/desk-notifier/\(workspace)-\(desk).jsonl" }
}
