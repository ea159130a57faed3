import Foundation
import Testing

@testable import Supervisor

@Suite("The identity of a process")
struct ProcessIdentityTests {
    @Test("The start time is found behind a name with spaces and brackets")
    func hostileName() throws {
        let rest = (4...52).map(String.init).joined(separator: " ")
        let fields = try #require(ProcessIdentity.parse(stat: "7 (a) S 1 (b c)) R \(rest)"))
        #expect(fields.state == "R")
        #expect(fields.startTime == 22)
    }

    @Test("Text that is no stat line is refused", arguments: ["", "7", "7 (sh)", "7 (sh) S 1 2 3", "7 (sh S 1 2 3"])
    func malformed(text: String) {
        #expect(ProcessIdentity.parse(stat: text) == nil)
    }

    @Test("A process is told apart from another that has its pid")
    func reusedPid() throws {
        let own = try #require(ProcessIdentity(runningWith: getpid()))
        #expect(own.isRunning)
        let json = String(decoding: try JSONEncoder().encode(own), as: UTF8.self)
        let other = json.replacing("\(own.startTime)", with: "\(own.startTime - 1)")
        #expect(try !JSONDecoder().decode(ProcessIdentity.self, from: Data(other.utf8)).isRunning)
    }

    @Test("There is no process with an impossible pid")
    func noProcess() {
        #expect(ProcessIdentity(runningWith: Int32.max) == nil)
    }
}
