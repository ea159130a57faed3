import Calls
import Foundation
import Testing

@Suite("The commands")
struct CommandTests {
    let data = FileManager.default.temporaryDirectory.appending(path: "deskbell-\(UUID().uuidString)").path

    private func run(_ arguments: String..., environment: [String: String] = [:], input: String = "") async throws -> (
        status: Int32, output: String, errors: String
    ) {
        try await Program.run("deskbell", arguments + ["--data", data], environment: environment, input: input)
    }

    @Test(
        "explain themselves with --help",
        arguments: [
            [], ["up"], ["serve"], ["workspace"], ["workspace", "add"], ["user"], ["user", "add"], ["desk"], ["operator"], ["webhook"],
            ["webhook", "rejected"], ["lead", "import"], ["call", "list"], ["event", "list"], ["simulate"], ["config", "show"], ["backup"],
            ["restore"],
        ]
    )
    func help(command: [String]) async throws {
        let result = try await Program.run("deskbell", command + ["--help"])
        #expect(result.status == 0 && result.output.contains("USAGE"))
    }

    @Test("end with 64 for wrong usage and 78 for a wrong configuration, with one sentence that names what is wrong")
    func statuses() async throws {
        #expect(try await run("workspace", "add", "Not Allowed", "--name", "x").status == 64)
        #expect(try await run("no-such-command").status == 64)
        let days = try await run("config", "show", environment: ["DESKBELL_RETENTION_DAYS": "200000000"])
        #expect(days.status == 78 && days.errors.contains("retention-days") && days.errors.contains("36500"))
        let port = try await run("config", "show", environment: ["DESKBELL_PORT": "x"])
        #expect(port.status == 78 && port.errors.contains("port is 'x' (environment DESKBELL_PORT)"))
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        try #"{"prot":1}"#.write(toFile: data + "/deskbell.json", atomically: true, encoding: .utf8)
        let key = try await run("config", "show")
        #expect(key.status == 78 && key.errors.contains("unknown key 'prot'"))
    }

    @Test("add and show workspaces, users, desks, operators and webhook URLs")
    func tenants() async throws {
        let added = try await run("workspace", "add", "acme", "--name", "Acme", "--did", "01206851234")
        #expect(added.status == 0 && added.output.contains("/api/callerdesk/webhook/acme/"))
        #expect(try await run("workspace", "add", "acme", "--name", "Acme").status == 1)
        #expect(try await run("workspace", "show", "acme").output.contains("01206851234"))
        let user = try await run(
            "user",
            "add",
            "asha@acme.example",
            "--workspace",
            "acme",
            "--role",
            "agent",
            "--password-stdin",
            input: "long enough\n"
        )
        #expect(user.status == 0, "\(user.errors)")
        #expect(try await run("user", "list").output.contains("acme (agent)"))
        let desk = try await run("desk", "add", "front", "--workspace", "acme")
        #expect(desk.output.hasPrefix("desk-notifier enrol 'mqtt://acme.front:"))
        #expect(try await run("desk", "revoke", "front", "--workspace", "acme").status == 0)
        #expect(try await run("desk", "add", "front", "--workspace", "acme").output != desk.output)
        #expect(try await run("operator", "add", "looker").output.contains("-i looker -u looker"))
        #expect(try await run("webhook", "url", "acme").output == added.output)
        #expect(try await run("webhook", "rotate", "acme").output != added.output)
        #expect(try await run("config", "show").output.contains("********"))
    }

    @Test("print the log of a disabled workspace too, and nothing for one that does not exist")
    func disabledLog() async throws {
        _ = try await run("workspace", "add", "acme", "--name", "Acme")
        #expect(try await run("workspace", "disable", "acme").status == 0)
        #expect(try await run("event", "list", "--workspace", "acme", "--after", "0").status == 0)
        let missing = try await run("event", "list", "--workspace", "nobody", "--after", "0")
        #expect(missing.status == 1 && missing.errors.hasPrefix("deskbell: "))
    }

    @Test("import leads line by line, say what they refuse, and add nothing the second time")
    func leads() async throws {
        _ = try await run("workspace", "add", "acme", "--name", "Acme")
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let file = data + "/leads.csv"
        try "name,phone,campaign\r\nAsha Verma,+91 98765 43210,Spring\nShort,12345,Spring\n\"Ravi \"\"R\"\" Iyer\",9812345678,\n,9812345679,\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        let first = try await run("lead", "import", file, "--workspace", "acme")
        #expect(first.status == 0 && first.output == "2 added, 0 known already, 2 refused")
        #expect(first.errors.contains("line 3: phone is no telephone number") && first.errors.contains("line 5: name is empty"))
        #expect(try await run("lead", "import", file, "--workspace", "acme").output == "0 added, 2 known already, 2 refused")
    }

    @Test("refuse a restore while a server runs, and let numbers jump after one")
    func restore() async throws {
        let installed = try await Installed()
        _ = try await installed.report(1)
        let file = installed.data.appending(path: "backup.sqlite").path
        #expect(try await installed.command("backup", file).status == 0)
        _ = try await installed.report(2)
        let refused = try await installed.command("restore", file)
        #expect(refused.status == 1 && refused.errors.contains("stop it first"))
        #expect(try await installed.end() == 0)
        #expect(try await installed.command("restore", file).status == 0)
        let again = try await Installed(data: installed.data, port: installed.port, mqttPort: installed.mqttPort)
        let stream = try StreamReader(again, cookie: try await again.signIn(), lastEventID: 2)
        #expect(try await stream.event("gap").contains(#""reason":"restored""#))
        #expect(try await again.report(3) == 1_000_002)
        #expect(try await stream.event("call_completed").contains(#""seq":1000002"#))
        #expect(try await again.end() == 0)
        // The same backup once more: no number is given a second time.
        #expect(try await installed.command("restore", file).status == 0)
        #expect(try await installed.command("workspace", "show", "demo", "--json").output.contains(#""head":2000001"#))
    }
}
