import Foundation
import TestSupport
import Testing

@Suite("deskbell up", .serialized)
struct UpTests {
    @Test("ends everything on SIGTERM within five seconds and leaves no child")
    func terminates() async throws {
        let installed = try await Installed()
        let begin = ContinuousClock.now
        #expect(try await installed.end() == 0)
        #expect(ContinuousClock.now - begin < .seconds(5))
        for (name, pid) in installed.ready.pids { #expect(!Program.exists(pid), "\(name) is still there") }
    }

    @Test("can be started again on the same folder and ports after kill -9, with sign-in and log as they were")
    func restartsAfterKill() async throws {
        let first = try await Installed()
        let cookie = try await first.signIn()
        #expect(try await first.report(1) == 1)
        first.up.signal(SIGKILL)
        _ = try await first.up.status()
        let second = try await Installed(data: first.data, port: first.port, mqttPort: first.mqttPort)
        let stream = try StreamReader(second, cookie: cookie, lastEventID: 0)
        _ = try await stream.event("call_completed")
        #expect(try await second.report(2) == 2)
        _ = try await stream.event("call_completed", 2)
        for (name, pid) in first.ready.pids { #expect(!Program.exists(pid), "the first \(name) is still there") }
        #expect(try await second.end() == 0)
    }

    @Test("starts a server that has trapped again at once, without printing what was in its memory")
    func traps() async throws {
        let installed = try await Installed()
        let pid = try #require(installed.ready.pids["serve"])
        kill(pid, SIGILL)
        // Nearly all of it is the new server's own start.
        try await eventually(10, "the server's answer after a trap") { () -> Bool? in
            if Program.exists(pid) { return Bool?.none }
            let answer = try await Program.run("/usr/bin/curl", ["-s", "-w", "\n%{http_code}\n", "\(installed.ready.url)/readyz"]).output
            return answer.contains("\n200") ? true : nil
        }
        #expect(!installed.up.errors.contains("Backtrace"))
        #expect(try await installed.end() == 0)
    }

    @Test("answers an unknown path with problem+json, and raises the limit of open files")
    func unknownPath() async throws {
        let installed = try await Installed()
        let answer = try await Program.run("/usr/bin/curl", ["-s", "-w", "\n%{http_code} %{content_type}\n", "\(installed.ready.url)/no/such/path"])
        #expect(
            answer.output.contains("404") && answer.output.contains("application/problem+json") && answer.output.contains(#""code":"not_found""#),
            "\(answer.output)"
        )
        let limits = try String(contentsOfFile: "/proc/\(installed.ready.pids["serve"] ?? 0)/limits", encoding: .utf8)
        let words = limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }?.split(separator: " ") ?? []
        #expect(words.count > 4 && words[3] == words[4])
        #expect(try await installed.end() == 0)
    }

    @Test("prints log lines only beside what its desk says, mosquitto's and the simulator's too")
    func terminal() async throws {
        let installed = try await Installed()
        try await eventually(20, "the simulator's address") { installed.up.errors.contains("click-to-call") ? true : nil }
        #expect(try await installed.end() == 0)
        for line in installed.up.errors.split(separator: "\n") {
            #expect(
                line.hasPrefix("desk-notifier: ") || line.contains(#/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+\d{4} (info|notice|warning|error) [a-z]+: /#),
                "\(line)"
            )
        }
    }

    @Test("plays calls into a workspace whose webhooks have to be signed, with the key from the data folder, a file or the environment")
    func signed() async throws {
        let installed = try await Installed()
        let key = try await installed.command("webhook", "sign", "demo").output
        try await eventually(10, "an unsigned webhook to be refused") { () -> Bool? in
            let plain = try await installed.command("simulate", installed.ready.webhookUrl, "--calls", "1", "--speed", "1000")
            return plain.status == 1 && plain.errors.contains("it answers 401") ? true : nil
        }
        let file = installed.data.appending(path: "key").path
        try "\(key)\n".write(toFile: file, atomically: true, encoding: .utf8)
        for arguments in [["demo"], [installed.ready.webhookUrl, "--signing-key-file", file]] {
            let played = try await Program.run(
                "deskbell",
                ["simulate", "--calls", "3", "--rate", "100", "--speed", "1000", "--data", installed.data.path] + arguments
            )
            #expect(played.status == 0 && played.output.contains("0 failed"), "\(played)")
        }
        let wrong = try await installed.command("simulate", installed.ready.webhookUrl, "--signing-key-file", installed.data.path + "/secrets.json")
        #expect(wrong.status == 64 && wrong.errors.contains("signing key"), "\(wrong)")
        // Ordered at the demo's own simulator, which has the key in its environment.
        let address = try await eventually(20, "the simulator's address") { installed.up.errors.firstMatch(of: #/url=(http:\S+)/#)?.1 }
        let order = "authcode=demo&calling_party_a=9800000001&calling_party_b=9000012345&deskphone=01200000100&call_from_did=1"
        _ = try await Program.run("/usr/bin/curl", ["-s", "\(address)?\(order)"])
        try await eventually(20, "the ordered call") {
            try await installed.command("event", "list", "--workspace", "demo", "--after", "0").output.contains("9000012345") ? true : nil
        }
        #expect(try await installed.end() == 0)
    }

    @Test("without a demo ends with what to do next, until there is a workspace")
    func hint() async throws {
        let data = FileManager.default.temporaryDirectory.appending(path: "deskbell-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: data) }
        for isFirst in [true, false] {
            let ports = ["--port", "\(try LoopbackPort.free())", "--mqtt-port", "\(try LoopbackPort.free())"]
            let up = try Program("deskbell", ["up", "--data", data] + ports)
            defer { up.endAndWait(seconds: 6) }
            _ = try await up.line { $0.contains("Ctrl-C ends everything") }
            #expect(up.lines.contains { $0.contains("deskbell workspace add") } == isFirst, "\(up.lines)")
            if isFirst { #expect(try await Program.run("deskbell", ["workspace", "add", "acme", "--name", "Acme", "--data", data]).status == 0) }
        }
    }

    @Test(
        "lets a server of a new name in within seconds, whatever the roles of its own",
        arguments: ["gateway,bridge,workpage", "bridge", "workpage"]
    )
    func newInstance(roles: String) async throws {
        let data = FileManager.default.temporaryDirectory.appending(path: "deskbell-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: data) }
        let (port, mqttPort) = (try LoopbackPort.free(), try LoopbackPort.free())
        let arguments = ["--data", data, "--mqtt-port", "\(mqttPort)"]
        let up = try Program("deskbell", ["up", "--port", "\(try LoopbackPort.free())"] + arguments, environment: ["DESKBELL_ROLES": roles])
        defer { up.endAndWait(seconds: 6) }
        _ = try await up.line { $0.contains("Ctrl-C ends everything") }
        let server = try Program("deskbell", ["serve", "--instance", "second", "--roles", "gateway", "--port", "\(port)"] + arguments)
        defer { server.endAndWait(seconds: 6) }
        try await eventually(5, "the second server's connections; \(server.errors)") {
            let answer = try await Program.run("/usr/bin/curl", ["-s", "-w", "\n", "http://127.0.0.1:\(port)/readyz"]).output
            return answer.contains(#""broker":true"#) ? true : nil
        }
    }

    @Test("runs twice side by side without disturbing the other")
    func sideBySide() async throws {
        let (one, two) = (try await Installed(), try await Installed())
        #expect(try await one.report(1) == 1)
        #expect(try await two.report(1) == 1)
        #expect(try await one.end() == 0)
        #expect(try await two.report(2) == 2)
        #expect(try await two.end() == 0)
    }

    @Test("refuses a folder that another up runs on, and a port that is taken, in one sentence each")
    func refuses() async throws {
        let installed = try await Installed()
        let folder = try await installed.command("up", "--port", "\(try LoopbackPort.free())", "--mqtt-port", "\(try LoopbackPort.free())")
        #expect(folder.status == 1 && folder.errors.contains("deskbell:"), "\(folder)")
        let data = FileManager.default.temporaryDirectory.appending(path: "deskbell-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        let port = try await Program.run(
            "deskbell",
            ["up", "--data", data.path, "--port", "\(installed.port)", "--mqtt-port", "\(try LoopbackPort.free())"]
        )
        #expect(port.status == 78 && port.errors.contains("\(installed.port) is in use"), "\(port)")
        let free = "\(try LoopbackPort.free())"
        let twice = try await Program.run("deskbell", ["up", "--data", data.path, "--port", free, "--mqtt-port", free])
        #expect(twice.status == 78 && twice.errors.contains("\(free) is asked for by both --mqtt-port and --port"), "\(twice)")
        let foreign = ["up", "--data", data.path, "--port", free, "--mqtt-port", free, "--host", "192.0.2.1", "--allow-plain-http"]
        let elsewhere = try await Program.run("deskbell", foreign)
        #expect(elsewhere.status == 78 && elsewhere.errors.contains("192.0.2.1 cannot be listened on at port \(free) (Cannot assign"), "\(elsewhere)")
    }
}
