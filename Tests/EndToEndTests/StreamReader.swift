import AsyncHTTPClient
import Foundation
import NIOCore
import Synchronization

/// Reads a server-sent event stream with nothing of ours: `curl -N`, and a few lines that split its output.
final class StreamReader: Sendable {
    private let curl: Program

    init(_ installed: Installed, cookie: String, lastEventID: Int64? = nil) throws {
        let resume = lastEventID.map { ["-H", "Last-Event-ID: \($0)"] } ?? []
        curl = try Program(
            "/usr/bin/curl",
            ["-sN", "-H", "Cookie: \(cookie)"] + resume + ["\(installed.ready.url)/api/workspaces/\(installed.ready.workspace)/calls/events"]
        )
    }

    /// The events so far: name and data.
    var events: [(name: String, data: String)] {
        curl.lines.split(separator: "").compactMap { block in
            let data = block.first { $0.hasPrefix("data: ") }?.dropFirst(6)
            let name = block.first { $0.hasPrefix("event: ") }?.dropFirst(7)
            return data.flatMap { data in name.map { (String($0), String(data)) } }
        }
    }

    /// Waits for the data of the n-th event of a name, counted from 1.
    func event(_ name: String, _ number: Int = 1, _ seconds: Double = 15) async throws -> String {
        try await eventually(seconds, "event \(name) \(number) among \(events.map(\.name))") {
            let found = self.events.filter { $0.name == name }
            return found.count >= number ? found[number - 1].data : nil
        }
    }
}
