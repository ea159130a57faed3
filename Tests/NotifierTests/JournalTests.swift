import Calls
import Foundation
import TestSupport
import Testing

@testable import Notifier

@Suite("The journal")
struct JournalTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ name: String = "j", maximumSize: Int = Journal.defaultMaximumSize) throws -> Journal {
        try Journal(path: folder.file(name), workspace: Sample.workspace, maximumSize: maximumSize)
    }

    /// What a successor would find.
    private func cursor(_ name: String = "j") throws -> Int64? { try Journal.cursor(path: folder.file(name), workspace: Sample.workspace) }

    /// Opens a file that is expected to be refused.
    private func refusal(of content: String) throws -> String {
        try folder.write(content, to: "j")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file("j"))
        let error = #expect(throws: NotifierError.self) { try open() }
        #expect(error?.code == .configuration)
        #expect(try folder.mode("j") == 0o644)
        #expect(try folder.text("j") == content, "a refused file is left alone")
        return error?.description ?? ""
    }

    @Test("A new journal has no cursor and is its owner's alone; each line moves the cursor")
    func appends() throws {
        let journal = try open()
        #expect(journal.cursor == nil)
        try journal.append([.cursor(57)])
        try journal.append([.event(Sample.record(58)), .event(Sample.record(60))])
        #expect(journal.cursor == 60)
        #expect(try folder.mode("j") == 0o600)
        let lines = try folder.text("j").split(separator: "\n")
        #expect(lines == ["{\"cursor\":57}", Substring(Sample.record(58).line), Substring(Sample.record(60).line)])
        #expect(try cursor() == 60)
    }

    @Test("A journal that others could read is taken from them")
    func keepsPrivate() throws {
        try folder.write("{\"cursor\":5}\n", to: "j")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file("j"))
        _ = try open()
        #expect(try folder.mode("j") == 0o600)
    }

    @Test(
        "The remains of a line that was never flushed are cut off",
        arguments: ["{\"call\":{\"id\":\"x", "{", "\0\0\0\0\0\0", "{\"cursor\":99}", "\u{FFFD}garbage"]
    )
    func repairsTornLine(rest: String) throws {
        let whole = "{\"cursor\":4}\n\(Sample.record(5).line)\n"
        try folder.write(whole + rest, to: "j")
        let journal = try open()
        #expect(journal.cursor == 5)
        #expect(journal.wasTorn)
        #expect(try folder.text("j") == whole)
        try journal.append([.event(Sample.record(6))])
        #expect(try cursor() == 6)
    }

    @Test("A first line that was cut off counts as no journal", arguments: ["", "{\"cur", "{\"cursor\":5", "\0\0\0\0"])
    func tornFirstLine(content: String) throws {
        try folder.write(content, to: "j")
        #expect(try open().cursor == nil)
        #expect(try folder.text("j") == "")
    }

    @Test(
        "Whatever is no journal is refused in words and left as it is",
        arguments: ["hello\n", "hello", "{}\n", "[1]\n", "{\"cursor\":-1}\n", "{\"cursor\":9007199254740992}\n", "{\"cursor\":4}\nnonsense\n", "\n"]
    )
    func refusesGarbage(content: String) throws {
        #expect(try refusal(of: content).contains("does not end like a journal"))
    }

    @Test("Another workspace's journal is refused by name, even when its last line is a cursor")
    func refusesForeign() throws {
        let other = Sample.record(5).line.replacing("\"workspaceId\":\"acme\"", with: "\"workspaceId\":\"umbrella\"")
        #expect(try refusal(of: "{\"cursor\":4}\n\(other)\n{\"cursor\":9}\n").contains("umbrella"))
    }

    @Test("A full disk passes by itself, so that a supervisor starts the notifier again; a path that cannot be does not")
    func passing() {
        for number in [ENOSPC, EDQUOT, EIO] { #expect(SystemError(number).code == .failed) }
        for number in [ENOENT, EACCES, EISDIR, EROFS] { #expect(SystemError(number).code == .configuration) }
    }

    @Test("A folder in the journal's place is refused in words")
    func refusesFolder() throws {
        let error = #expect(throws: NotifierError.self) { try Journal(path: folder.path, workspace: Sample.workspace) }
        #expect(error?.code == .configuration)
    }

    @Test("A journal that grew too large is put aside, and the new one begins with the cursor")
    func rotates() throws {
        let journal = try open(maximumSize: 2000)
        try journal.append([.cursor(0)])
        for seq in Int64(1)...12 { try journal.append([.event(Sample.record(seq))]) }
        #expect(try folder.mode("j") == 0o600)
        #expect(try cursor() == 12)
        let first = try folder.text("j").split(separator: "\n")[0]
        let putAside = try folder.text("j.1").split(separator: "\n")
        #expect(putAside.last.map { $0.contains("\"seq\":\(first.dropFirst(10).dropLast())") } == true)
    }

    @Test("What is left of an earlier attempt to begin a new file gives nobody the right to read it")
    func rotatesPrivately() throws {
        let journal = try open(maximumSize: 1)
        try folder.write("left over", to: "j.new")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file("j.new"))
        try journal.append([.event(Sample.record(1))])
        #expect(try folder.mode("j") == 0o600)
        #expect(try folder.text("j") == "{\"cursor\":1}\n")
    }

    @Test(
        "A journal that somebody removes, replaces, cuts or writes to while it is in use goes on in a new file that begins with the cursor",
        arguments: ["rm", "echo x > k && mv k", "truncate -s 0", "truncate -s -9", "echo x >>"]
    )
    func touched(by command: String) throws {
        let journal = try open()
        try journal.append([.cursor(4)])
        try journal.append([.event(Sample.record(5))])
        try TestBroker.run("/bin/sh", ["-c", "cd '\(folder.path)' && \(command) j"])
        try journal.append([.event(Sample.record(6))])
        try journal.append([.event(Sample.record(7))])
        #expect(try folder.text("j") == "{\"cursor\":5}\n\(Sample.record(6).line)\n\(Sample.record(7).line)\n")
        #expect(try folder.mode("j") == 0o600)
        #expect(try cursor() == 7)
    }

    @Test("The cursor is found behind a file that is much larger than what is read of it")
    func readsTheTailOnly() throws {
        let line = Sample.record(7).line + "\n"
        try folder.write("{\"cursor\":6}\n" + String(repeating: line, count: 600), to: "j")
        #expect(try cursor() == 7)
    }

    @Test("A second notifier on one journal is refused, until the first is gone")
    func locks() throws {
        var lock: JournalLock? = try JournalLock(journal: folder.file("j"))
        lock?.note(JournalLock.Note(pid: 7, connected: true, since: Sample.received))
        let error = #expect(throws: NotifierError.self) { _ = try JournalLock(journal: folder.file("j")) }
        #expect(error?.description.contains("already uses") == true)
        #expect(JournalLock.look(journal: folder.file("j"))?.isHeld == true)
        #expect(JournalLock.look(journal: folder.file("j"))?.note?.pid == 7)
        lock = nil
        #expect(JournalLock.look(journal: folder.file("j"))?.isHeld == false)
        _ = try JournalLock(journal: folder.file("j"))
    }

    @Test("A second notifier is refused too if a link leads it to the journal, also after the journal was put aside", arguments: [false, true])
    func locksThroughLinks(isSymbolic: Bool) throws {
        func link() throws {
            try? FileManager.default.removeItem(atPath: folder.file("k"))
            if isSymbolic {
                try FileManager.default.createSymbolicLink(atPath: folder.file("k"), withDestinationPath: "j")
            } else {
                try FileManager.default.linkItem(atPath: folder.file("j"), toPath: folder.file("k"))
            }
        }
        func refuses() -> Bool { #expect(throws: NotifierError.self) { try open("k") }?.description.contains("already uses") == true }
        let journal = try open(maximumSize: 100)
        try journal.append([.cursor(4)])
        try link()
        #expect(refuses())
        try journal.append([.event(Sample.record(5))])
        #expect(FileManager.default.fileExists(atPath: folder.file("j.1")))
        try link()
        #expect(refuses())
        #expect(try folder.text("j") == "{\"cursor\":5}\n" && journal.cursor == 5)
    }
}
