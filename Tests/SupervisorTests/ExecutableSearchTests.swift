import Foundation
import Testing

@testable import Supervisor

@Suite("Finding programs")
struct ExecutableSearchTests {
    @Test("PATH is searched in its order")
    func order() throws {
        let scratch = try Scratch()
        let file = scratch.file("sh")
        let isMade = FileManager.default.createFile(atPath: file.path, contents: Data(), attributes: [.posixPermissions: 0o755])
        #expect(isMade)
        #expect(ExecutableSearch.path(of: "sh", in: "/nowhere:\(scratch.directory.path):/bin") == file.path)
        #expect(ExecutableSearch.path(of: "sh", in: "/bin:\(scratch.directory.path)") == "/bin/sh")
    }

    @Test("Folders for servers are searched even if PATH leaves them out, relative ones never")
    func systemFolders() {
        #expect(ExecutableSearch.path(of: "ldconfig", in: "/bin")?.hasSuffix("sbin/ldconfig") == true)
        #expect(ExecutableSearch.path(of: "no-such-program", in: ".:/bin") == nil)
    }

    @Test("An absolute path is only checked")
    func absolute() {
        #expect(ExecutableSearch.path(of: "/bin/sh") == "/bin/sh")
        #expect(ExecutableSearch.path(of: "/etc/passwd") == nil)
    }
}
