import Calls
import Foundation
import Testing

@testable import Notifier

@Suite("The command for each call")
struct CommandTests {
    @Test(
        "The setting is taken apart without a shell",
        arguments: [
            ("notify-send", ["notify-send"]), ("  a  b ", ["a", "b"]), ("a 'b c' \"d  e\"", ["a", "b c", "d  e"]), ("a ''", ["a", ""]),
            ("a $(x);y", ["a", "$(x);y"]), ("a x'y z'", ["a", "xy z"]),
        ]
    )
    func words(text: String, expected: [String]) { #expect(CommandWords.split(text) == expected) }

    @Test("An empty setting and an open quote are refused", arguments: ["", "  ", "a 'b", "''"])
    func badWords(text: String) { #expect(CommandWords.split(text) == nil) }

    @Test("The environment holds the event's fields under fixed names, whatever they contain")
    func environment() {
        let nasty = "$(reboot);\nLD_PRELOAD=x`id`"
        let event = Sample.event(7, lead: nasty) { $0.call.group = nil }
        let base = ["PATH": "/bin", "DESKBELL_GROUP": "stale", "DESK_NOTIFIER_URL": "mqtt://secret"]
        let environment = EventEnvironment.make(event, json: "{}", isFresh: true, base: base)
        #expect(environment["DESKBELL_LEAD_NAME"] == nasty)
        #expect(environment["DESKBELL_SEQ"] == "7" && environment["DESKBELL_STATUS"] == "completed" && environment["DESKBELL_FRESH"] == "1")
        #expect(environment["DESKBELL_GROUP"] == nil && environment["DESK_NOTIFIER_URL"] == nil && environment["PATH"] == "/bin")
        #expect(environment.keys.allSatisfy { $0.hasPrefix("DESKBELL_") || $0 == "PATH" })
    }

    @Test("A program runs with exactly its words and environment, and its status comes back")
    func runs() async throws {
        let folder = try TemporaryFolder()
        let script = "printf '%s|' \"$1\" \"$X\" \"$#\" > \"$OUT\"; exit 3"
        let environment = ["X": "a\0b\nc", "OUT": folder.file("out")]
        let status = try await ChildProcess.run(["/bin/sh", "-c", script, "sh", "-rf $(x)"], environment: environment)
        #expect(status == 3)
        #expect(try folder.text("out") == "-rf $(x)|ab\nc|1|")
    }

    @Test("A program that is not there is an error, one that is killed has its signal's status")
    func failures() async throws {
        await #expect(throws: SystemError.self) { try await ChildProcess.run(["/nonexistent/program"], environment: [:]) }
        #expect(try await ChildProcess.run(["/bin/sh", "-c", "kill -9 $$"], environment: [:]) == 137)
    }

    @Test("At most four run at once and none is left out")
    func bounded() async throws {
        let folder = try TemporaryFolder()
        // Each writes how many are at work when it begins.
        let script =
            "mkdir \"$DIR/$DESKBELL_SEQ\"; ls \"$DIR\" | wc -l >> \"$DIR.log\"; /bin/sleep 0.05; rmdir \"$DIR/$DESKBELL_SEQ\"; echo done >> \"$DIR.end\""
        try FileManager.default.createDirectory(atPath: folder.file("at"), withIntermediateDirectories: true)
        let runner = CommandRunner(words: ["/bin/sh", "-c", script], base: ["DIR": folder.file("at"), "PATH": "/bin:/usr/bin"], output: Output())
        let task = Task { await runner.run() }
        for seq in Int64(1)...20 { runner.add(Sample.record(seq), isFresh: true) }
        try await eventually { (try? folder.text("at.end").split(separator: "\n").count) == 20 }
        task.cancel()
        let counts = try folder.text("at.log").split(separator: "\n").compactMap { Int($0.filter(\.isNumber)) }
        #expect(counts.count == 20 && (counts.max() ?? 9) <= CommandRunner.maximumAtOnce)
    }

    @Test("The tone is a WAV file of one stroke per quarter of a second", arguments: 1...3)
    func tone(strokes: Int) {
        let wav = Tone.wav(strokes: strokes)
        #expect(Array(wav.prefix(4)) == Array("RIFF".utf8))
        #expect(wav.count == 44 + strokes * (22_050 / 4) * 2)
    }
}
