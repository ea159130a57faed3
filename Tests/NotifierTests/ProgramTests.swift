import Calls
import Foundation
import TestSupport
import Testing

@testable import Notifier

/// The real program with a real broker; the gateway's side is played by the test.
@Suite("The notifier as a program", .serialized, .timeLimit(.minutes(3)))
struct ProgramTests {
    private let broker: TestBroker
    private let gateway: ScriptedGateway
    private let notifier: NotifierProcess

    init() async throws {
        broker = try TestBroker()
        gateway = ScriptedGateway(port: broker.port)
        try await gateway.start()
        notifier = try NotifierProcess(port: broker.port)
    }

    /// Starts the notifier and waits until it has caught up.
    private func start(_ arguments: [String] = ["--beep", "none"]) async throws {
        let requests = await gateway.requestCount
        try notifier.start(arguments)
        try await eventually { await gateway.requestCount > requests }
        let head = await gateway.head
        try await eventually { notifier.cursor == head }
    }

    private func caughtUp() async throws {
        let head = await gateway.head
        try await eventually { notifier.cursor == head }
    }

    @Test("Run right after enrol begins at the head, shows and journals what ends from then on, and is online")
    func begins() async throws {
        await gateway.store()
        await gateway.store()
        try await start()
        let event = await gateway.store()
        try await gateway.publish(event)
        try await caughtUp()
        try await eventually { notifier.output.contains("Asha Verma") }
        #expect(notifier.journal == ["{\"cursor\":2}", try EventJSON.encode(event)])
        #expect(notifier.output.split(separator: "\n").count == 1)
        #expect(await gateway.presence.last == .online)
        #expect(try notifier.folder.mode(NotifierProcess.journalName) == 0o600)
    }

    @Test("SIGTERM and SIGINT flush the cursor, say offline and end with 0 within two seconds", arguments: [SIGTERM, SIGINT, SIGHUP])
    func ends(signal: Int32) async throws {
        try await start()
        try await gateway.publish(await gateway.store())
        try await caughtUp()
        let end = notifier.terminate(signal)
        // Well before the deadline at which it would end without a farewell.
        #expect(end.status == 0 && end.after < .milliseconds(1800))
        try await eventually { await gateway.presence.last == .offline }
        #expect(try notifier.run(["status"]).output.contains("no notifier is running"))
    }

    @Test("The cursor follows live calls while nothing else happens, and the journal does not keep them")
    func idle() async throws {
        try await start()
        for _ in 0..<3 { try await gateway.publish(await gateway.store(type: .liveCall, status: .ringing)) }
        try await caughtUp()
        #expect(notifier.journal.last == "{\"cursor\":3}")
        #expect(notifier.journaled.isEmpty)
        #expect(notifier.output.isEmpty)
    }

    @Test("A notifier that is killed is offline by its will")
    func will() async throws {
        try await start()
        try await eventually { await gateway.presence.last == .online }
        notifier.kill()
        try await eventually { await gateway.presence.last == .offline }
    }

    @Test("--since chooses the beginning, and only while there is no journal")
    func since() async throws {
        for _ in 0..<20 { await gateway.store() }
        try await start(["--beep", "none", "--since", "5"])
        #expect(notifier.journal.first == "{\"cursor\":5}")
        #expect(notifier.journaled == Array(6...20))
        _ = notifier.terminate()
        try await start(["--beep", "none", "--since", "0"])
        #expect(notifier.journaled == Array(6...20))
        #expect(notifier.error.contains("--since 0 does not count"))
    }

    @Test("Whatever the broker loses when it is killed is fetched: the journal has every ended call once")
    func brokerKilled() async throws {
        try await start()
        for round in 0..<5 {
            for index in 0..<10 {
                let event = await gateway.store(type: index % 4 == 3 ? .liveCall : .callCompleted)
                try await gateway.send(event)
                if index == 4 { broker.kill() }
            }
            // The log goes on while nobody can hear it, and the last of it is never published.
            await gateway.store()
            try broker.start()
            try await eventually { await gateway.presence.filter { $0 == .online }.count >= round + 2 }
        }
        try await gateway.sendBeacon()
        try await caughtUp()
        #expect(notifier.journaled == (await gateway.ended))
    }

    @Test("A notifier that is killed again and again in the middle of the stream journals every ended call once and prints none twice")
    func notifierKilled() async throws {
        try await start(["--beep", "none", "--format", "json"])
        let publishing = Task { [gateway] in
            for index in 0..<400 {
                try await gateway.publish(await gateway.store(type: index % 5 == 4 ? .liveCall : .callCompleted))
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        var random = Seeded(11)
        for _ in 0..<12 {
            try await Task.sleep(for: .milliseconds(40 + random.below(250)))
            notifier.kill()
            try notifier.start(["--beep", "none", "--format", "json"])
        }
        try await publishing.value
        try await gateway.sendBeacon()
        try await caughtUp()
        #expect(notifier.journaled == (await gateway.ended))
        let printed = notifier.output.split(separator: "\n")
        #expect(Set(printed).count == printed.count)
        #expect(printed.count <= notifier.journaled.count)
    }

    @Test("A notifier that slept has everything once it is awake, and what is young enough rings")
    func stopped() async throws {
        try await start(["--beep", "bell"])
        notifier.signal(SIGSTOP)
        for _ in 0..<30 { try await gateway.send(await gateway.store()) }
        broker.kill()
        await gateway.store()
        try broker.start()
        notifier.signal(SIGCONT)
        try await eventually {
            try await gateway.sendBeacon(); return notifier.cursor == 31
        }
        #expect(notifier.journaled == (await gateway.ended))
        try await eventually { notifier.error.contains("\u{07}") }
    }

    @Test("Calls missed long ago are one line and one stroke")
    func digest() async throws {
        try await start(["--beep", "bell"])
        _ = notifier.terminate()
        for _ in 0..<40 { await gateway.store(receivedAt: Timestamp.now.adding(seconds: -7200)) }
        try await start(["--beep", "bell"])
        try await eventually { notifier.output.contains("40 calls while this desk was away") }
        try await eventually { notifier.error.contains("\u{07}") }
        #expect(notifier.output.split(separator: "\n").count == 1)
        #expect(notifier.error.filter { $0 == "\u{07}" }.count == 1)
        #expect(notifier.journaled == Array(1...40))
    }

    @Test("JSON on standard output is events alone; strokes go to standard error")
    func json() async throws {
        try await start(["--format", "json"])
        for status in [CallStatus.completed, .missed, .busy] { try await gateway.publish(await gateway.store(status: status)) }
        try await caughtUp()
        try await eventually { notifier.error.filter { $0 == "\u{07}" }.count == 6 }
        let lines = notifier.output.split(separator: "\n").map(String.init)
        #expect(lines == notifier.journal.dropFirst().map { $0 })
        #expect(!notifier.output.contains("\u{07}"))
    }

    @Test("Amended and filtered calls are journaled and not shown")
    func filtered() async throws {
        try await start(["--beep", "none", "--status", "missed", "--format", "json"])
        try await gateway.publish(await gateway.store(status: .missed))
        try await gateway.publish(await gateway.store(status: .missed, amends: 1))
        try await gateway.publish(await gateway.store(status: .completed))
        try await gateway.publish(await gateway.store(status: .missed))
        try await caughtUp()
        #expect(notifier.journaled == [1, 2, 3, 4])
        try await eventually { notifier.output.split(separator: "\n").count == 2 }
    }

    @Test("No control character of a caller's name reaches the terminal, in either format", arguments: ["text", "json"])
    func hostileName(format: String) async throws {
        try await start(["--beep", "none", "--format", format])
        let name = "\u{1B}]52;c;eA==\u{07}\u{9B}2J\r\n\u{202E}" + String(repeating: "\u{07}", count: 1000)
        try await gateway.publish(await gateway.store(lead: name) { $0.call.agentName = "\u{1B}[31m" })
        try await eventually { notifier.output.contains("\n") }
        let harmful = (notifier.output + notifier.error).unicodeScalars.filter {
            $0 != "\n" && ($0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.properties.generalCategory == .format)
        }
        #expect(harmful.isEmpty)
        #expect(notifier.output.split(separator: "\n").count == 1)
    }

    @Test("Live calls are printed with --live, and not again after a kill")
    func live() async throws {
        try await start(["--beep", "none", "--live", "--format", "json"])
        try await gateway.publish(await gateway.store(type: .liveCall, status: .ringing))
        try await eventually { notifier.output.contains("\n") }
        notifier.kill()
        try await start(["--beep", "none", "--live", "--format", "json"])
        try await gateway.publish(await gateway.store(type: .liveCall, status: .connected))
        try await eventually { notifier.output.split(separator: "\n").count == 2 }
        #expect(notifier.output.contains("ringing") && notifier.output.contains("connected"))
    }

    @Test("The command runs for each call with the fields in its environment")
    func exec() async throws {
        let folder = notifier.folder
        try folder.write(
            "#!/bin/sh\nprintf '%s/%s/%s\\n' \"$DESKBELL_SEQ\" \"$DESKBELL_LEAD_NAME\" \"$#\" >> \"\(folder.file("ran"))\"\n",
            to: "hook"
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file("hook"))
        try await start(["--beep", "none", "--exec", folder.file("hook")])
        try await gateway.publish(await gateway.store(lead: "$(touch x); -rf"))
        try await eventually { (try? folder.text("ran")) == "1/$(touch x); -rf/0\n" }
    }

    @Test("Sounds are played by the first player that works, and the bell replaces them with one warning")
    func sound() async throws {
        let folder = notifier.folder
        try folder.write("#!/bin/sh\nexit 1\n", to: "pw-play")
        try folder.write("#!/bin/sh\ncat \"$1\" | wc -c >> \"\(folder.file("played"))\"\n", to: "paplay")
        for name in ["pw-play", "paplay"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file(name))
        }
        let path = ["PATH": "\(folder.path):/usr/bin:/bin"]
        let played = try notifier.run(["test", "--beep", "sound"], path)
        #expect(played.status == 0 && !played.error.contains("\u{07}"))
        let sizes = try folder.text("played").split(separator: "\n").compactMap { Int($0.filter(\.isNumber)) }
        #expect(sizes == (1...3).map { Tone.wav(strokes: $0).count })
        try folder.write("#!/bin/sh\nexit 1\n", to: "paplay")
        try folder.write("#!/bin/sh\nexit 1\n", to: "aplay")
        for name in ["paplay", "aplay"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file(name))
        }
        let rung = try notifier.run(["test", "--beep", "sound"], path)
        #expect(rung.error.filter { $0 == "\u{07}" }.count == 6)
        #expect(rung.error.split(separator: "\n").filter { $0.contains("No sound") }.count == 1)
    }

    @Test("A command that hangs holds up neither the calls nor the end")
    func execHangs() async throws {
        try await start(["--beep", "none", "--exec", "/bin/sleep 30"])
        for _ in 0..<12 { try await gateway.publish(await gateway.store()) }
        try await eventually { notifier.output.split(separator: "\n").count == 12 }
        let end = notifier.terminate()
        // Well before the deadline at which it would end without a farewell.
        #expect(end.status == 0 && end.after < .milliseconds(1800))
    }

    @Test("A terminal that is halted does not keep the notifier from ending in time, and loses nothing")
    func haltedTerminal() async throws {
        let pipe = Pipe()
        try notifier.start(["--beep", "none", "--format", "json"], output: pipe.fileHandleForWriting)
        try await eventually { notifier.cursor == 0 }
        // Two of these fill any pipe.
        for _ in 0..<10 { try await gateway.publish(await gateway.store { $0.call.providerStatus = String(repeating: "x", count: 40_000) }) }
        try await eventually { !notifier.journaled.isEmpty }
        let end = notifier.terminate()
        #expect(end.status == 0 && end.after < .seconds(5))
        try await start()
        #expect(notifier.journaled == (await gateway.ended))
    }

    @Test("A terminal whose writes do not wait gets every line all the same")
    func hastyTerminal() async throws {
        let pipe = Pipe()
        #expect(fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFL, O_NONBLOCK) == 0)
        try notifier.start(["--beep", "none", "--format", "json"], output: pipe.fileHandleForWriting)
        try pipe.fileHandleForWriting.close()
        try await eventually { notifier.cursor == 0 }
        for _ in 0..<5 { try await gateway.publish(await gateway.store { $0.call.providerStatus = String(repeating: "x", count: 40_000) }) }
        try await eventually { notifier.journaled.count > 1 }
        var lines = 0
        while lines < 5, case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
            lines += data.filter { $0 == UInt8(ascii: "\n") }.count
        }
        #expect(lines == 5)
    }

    @Test("A journal that is removed while the notifier runs goes on in a new one from the same place, and is told")
    func journalRemoved() async throws {
        try await start()
        try await gateway.publish(await gateway.store())
        try await caughtUp()
        try FileManager.default.removeItem(atPath: notifier.folder.file(NotifierProcess.journalName))
        let event = await gateway.store()
        try await gateway.publish(event)
        try await caughtUp()
        #expect(notifier.journal == ["{\"cursor\":1}", try EventJSON.encode(event)])
        #expect(notifier.error.contains("removed or changed"))
        try await eventually { notifier.output.split(separator: "\n").count == 2 }
    }

    @Test("An enrolment that would send the password through a network in the clear needs a word that it is meant, kept for run (attack 67)")
    func plainEnrolment() async throws {
        let line = "mqtt://acme.front:s3cret@desk.example/acme/front"
        let refused = try notifier.run(["enrol", line])
        #expect(refused.status == 64 && refused.error.contains("--allow-plain") && !refused.error.contains("s3cret"), "\(refused)")
        #expect(try notifier.run(["status"]).output.contains("127.0.0.1"), "the enrolment before still counts")

        #expect(try notifier.run(["enrol", line, "--allow-plain"]).status == 0)
        #expect(try notifier.run(["status"]).output.contains("desk.example:1883"))
        // Each enrolment has to say it anew.
        #expect(try notifier.run(["enrol", "mqtt://acme.front:s3cret@127.0.0.1/acme/front"]).status == 0)
        #expect(try notifier.run(["enrol", "desk-notifier enrol '\(line)'"]).status == 64)
        #expect(try notifier.run(["enrol", "desk-notifier enrol '\(line)' --allow-plain"]).status == 0)
        #expect(try notifier.run(["enrol", "mqtt://acme.front:s3cret@127.0.0.1/acme/front"]).status == 0)
        let moved = try notifier.run(["run"], ["DESK_NOTIFIER_URL": line])
        #expect(moved.status == 78 && moved.error.contains("--allow-plain"), "\(moved)")
    }

    @Test("What the gateway says again and again in a way that cannot be understood is told once, understood or not in between")
    func unreadable() async throws {
        try await start()
        for index in 0..<20 { try await gateway.publishText("not JSON \(index)", to: .calls(Sample.workspace, .callCompleted)) }
        for index in 0..<20 {
            try await gateway.publishText("not JSON \(index)", to: .deskEvents(Sample.workspace, Sample.desk))
            try await gateway.publishText(#"{"id":"another's","retryAfterMs":500}"#, to: .deskEvents(Sample.workspace, Sample.desk))
        }
        try await gateway.publish(await gateway.store())
        try await caughtUp()
        #expect(notifier.error.split(separator: "\n").filter { $0.contains("is no event of this workspace") }.count == 1)
        #expect(notifier.error.split(separator: "\n").filter { $0.contains("cannot be understood") }.count == 1)
    }

    @Test("Events of a type that this version does not know are passed over, and told once")
    func unknownType() async throws {
        try await start()
        for seq in 1...20 {
            try await gateway.publishText(#"{"seq":\#(seq),"type":"new_kind","workspaceId":"acme"}"#, to: .calls(Sample.workspace, .callCompleted))
        }
        try await eventually { notifier.cursor == 20 }
        #expect(notifier.error.split(separator: "\n").filter { $0.contains("cannot be understood by this version") }.count == 1)
    }

    @Test("A wrong value is wrong usage where it is a flag, and a wrong configuration where it is a variable")
    func wrongBeep() throws {
        #expect(try notifier.run(["test", "--beep", "x"]).status == 64)
        for name in ["BEEP", "FORMAT"] {
            let refused = try notifier.run(["test"], ["DESK_NOTIFIER_\(name)": "x"])
            #expect(refused.status == 78 && refused.error.contains("'x'"), "\(refused)")
        }
    }

    @Test("A second notifier on the same journal, and a journal that is none, are refused in words")
    func refused() async throws {
        try await start()
        let second = try notifier.run(["run"])
        #expect(second.status == 1 && second.error.contains("already uses"))
        try FileManager.default.createSymbolicLink(
            atPath: notifier.folder.file("linked"),
            withDestinationPath: notifier.folder.file(NotifierProcess.journalName)
        )
        let linked = try notifier.run(["run", "--journal", notifier.folder.file("linked")])
        #expect(linked.status == 1 && linked.error.contains("already uses"))
        #expect(try notifier.run(["status"]).output.contains("connected since"))
        let report = try EventJSON.decode(StatusReport.self, from: notifier.run(["status", "--json"]).output.utf8)
        #expect(report.running && report.connected && report.cursor == 0)
        _ = notifier.terminate()
        try notifier.folder.write("garbage\n", to: NotifierProcess.journalName)
        let garbage = try notifier.run(["run"])
        #expect(garbage.status == 78 && garbage.error.split(separator: "\n").count == 1)
    }

    @Test("What standard output cannot take ends the notifier with 1, in words")
    func closedOutput() async throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        try notifier.start(["--beep", "none"], output: full)
        try await eventually { notifier.cursor == 0 }
        try await gateway.publish(await gateway.store())
        try await eventually { !notifier.isRunning }
        #expect(notifier.terminate().status == 1)
        #expect(notifier.error.contains("standard output"))
    }
}
