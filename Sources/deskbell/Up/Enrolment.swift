import Foundation

/// Gives the demo's desk its configuration, through the same command as any desk.
enum Enrolment {
    /// - Throws: `Failure` if the command refuses.
    static func write(_ url: String, program: URL, arguments: [String], folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // A line is far smaller than a pipe's buffer, so this cannot block.
        try input.fileHandleForWriting.write(contentsOf: Data((url + "\n").utf8))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure("the demo's desk could not be enrolled") }
    }
}
