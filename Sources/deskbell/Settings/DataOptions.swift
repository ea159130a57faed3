import ArgumentParser
import Foundation

/// `--data`, which every command takes.
struct DataOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The data folder (DESKBELL_DATA; default ~/.local/share/deskbell).", valueName: "dir"))
    var data: String?

    /// The folder, which need not exist.
    var directory: URL {
        let environment = ProcessInfo.processInfo.environment
        if let path = data ?? environment["DESKBELL_DATA"], !path.isEmpty { return URL(filePath: path).absoluteURL }
        let home =
            environment["XDG_DATA_HOME"].map { URL(filePath: $0) } ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".local/share")
        return home.appending(path: "deskbell")
    }
}

extension DataOptions {
    /// Where the folder was named.
    var source: String {
        if data != nil { return "flag --data" }
        return ProcessInfo.processInfo.environment["DESKBELL_DATA"].map { _ in "environment DESKBELL_DATA" } ?? "default"
    }
}
