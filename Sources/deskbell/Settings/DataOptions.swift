import ArgumentParser
import Foundation

/// `--data`, which every command takes.
struct DataOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The data folder (DESKBELL_DATA; default $XDG_DATA_HOME/deskbell, else ~/.local/share/deskbell).", valueName: "dir")
    )
    var data: String?

    /// The folder, which need not exist.
    var directory: URL {
        let environment = ProcessInfo.processInfo.environment
        if let path = data ?? environment["DESKBELL_DATA"], !path.isEmpty { return URL(filePath: path).absoluteURL }
        // One that is no absolute path is to be ignored (XDG Base Directory Specification, "Basics").
        let home = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
        return (home ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".local/share")).appending(path: "deskbell")
    }
}

extension DataOptions {
    /// Where the folder was named.
    var source: String {
        if data != nil { return "flag --data" }
        return ProcessInfo.processInfo.environment["DESKBELL_DATA"].flatMap { $0.isEmpty ? nil : "environment DESKBELL_DATA" } ?? "default"
    }
}
