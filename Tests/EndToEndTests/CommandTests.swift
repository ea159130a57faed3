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
            ["webhook", "show"], ["webhook", "rotate"], ["webhook", "allow"], ["webhook", "sign"], ["webhook", "rejected"], ["lead", "import"],
            ["lead", "erase"], ["call", "list"], ["event", "list"], ["simulate"], ["config", "show"],
            ["backup"],
            ["restore"], ["doctor"], ["workspace", "origin", "add"],
        ]
    )
    func help(command: [String]) async throws {
        let result = try await Program.run("deskbell", command + ["--help"])
        #expect(result.status == 0 && result.output.contains("USAGE"))
    }

    @Test("end with 64 for wrong usage and 78 for a wrong configuration, with one sentence that names what is wrong")
    func statuses() async throws {
        #expect(try await run("workspace", "add", "Not Allowed", "--name", "x").status == 64)
        #expect(try await run("operator", "add", "a@b").errors.contains("'a@b' is not a name of an operator"))
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
        let remote = try await run("desk", "add", "away", "--workspace", "acme", "--mqtt-host", "192.0.2.1")
        #expect(remote.output.contains("@192.0.2.1:1883/acme/away' --allow-plain"))
        let secure = try await run("desk", "add", "safe", "--workspace", "acme", "--mqtt-host", "192.0.2.1", "--mqtt-tls")
        #expect(secure.output.hasPrefix("desk-notifier enrol 'mqtts://acme.safe:") && secure.output.hasSuffix("@192.0.2.1:1883/acme/safe'"))
        #expect(try await run("desk", "revoke", "front", "--workspace", "acme").status == 0)
        #expect(try await run("desk", "add", "front", "--workspace", "acme").output != desk.output)
        #expect(try await run("operator", "add", "looker").output.contains("-i looker -u looker"))
        #expect(try await run("webhook", "url", "acme").output == added.output)
        #expect(try await run("webhook", "rotate", "acme").output != added.output)
        #expect(try await run("config", "show").output.contains("********"))
    }

    @Test("rotate a webhook's URL with the overlap asked for, and show until when the one before works")
    func webhookRotation() async throws {
        let added = try await run("workspace", "add", "acme", "--name", "Acme")
        #expect(try await run("webhook", "show", "acme").output.contains("does not work"))
        let rotated = try await run("webhook", "rotate", "acme", "--overlap", "720")
        #expect(rotated.status == 0 && rotated.output != added.output)
        #expect(try await run("webhook", "url", "acme").output == rotated.output)
        #expect(try await run("webhook", "show", "acme").output.contains("works until 2"))
        #expect(try await run("webhook", "show", "acme", "--json").output.contains(#""previousUntil":"2"#))
        #expect(try await run("webhook", "rotate", "acme", "--overlap", "0").status == 0)
        #expect(try await run("webhook", "show", "acme").output.contains("does not work"))
        for hours in ["-1", "721", "x"] {
            let refused = try await run("webhook", "rotate", "acme", "--overlap=\(hours)")
            #expect(refused.status == 64 && refused.errors.contains("overlap"), "\(refused)")
        }
    }

    @Test("keep a workspace's list of addresses that webhooks may come from")
    func webhookAddresses() async throws {
        _ = try await run("workspace", "add", "acme", "--name", "Acme")
        #expect(try await run("webhook", "allow", "acme", "--list").output.isEmpty)
        #expect(try await run("webhook", "allow", "acme", "203.0.113.0/24", "::ffff:192.0.2.1").output.contains("from 192.0.2.1, 203.0.113.0/24"))
        #expect(try await run("webhook", "allow", "acme", "2001:DB8::/32", "192.0.2.1").status == 0)
        #expect(try await run("webhook", "allow", "acme", "--list").output == "192.0.2.1\n2001:db8::/32\n203.0.113.0/24")
        let refused = try await run("webhook", "allow", "acme", "198.51.100.1", "203.0.113.7/24")
        #expect(refused.status == 64 && refused.errors.contains("'203.0.113.7/24'") && refused.errors.contains("203.0.113.0/24"))
        for arguments in [[], ["--list", "--clear"], ["--list", "192.0.2.2"]] {
            #expect(try await Program.run("deskbell", ["webhook", "allow", "acme", "--data", data] + arguments).status == 64)
        }
        #expect(try await run("webhook", "show", "acme").output.contains("192.0.2.1, 2001:db8::/32, 203.0.113.0/24"))
        #expect(try await run("webhook", "allow", "acme", "--clear", "192.0.2.9").output.hasSuffix("from 192.0.2.9"))
        #expect(try await run("webhook", "allow", "acme", "--clear").output.contains("everywhere"))
        #expect(try await run("webhook", "allow", "nobody", "192.0.2.1").status == 1)
    }

    @Test("ask for signatures, and print the key that a rotation changes")
    func webhookSigning() async throws {
        _ = try await run("workspace", "add", "acme", "--name", "Acme")
        func state() async throws -> Bool { try await run("webhook", "show", "acme", "--json").output.contains(#""signed":true"#) }
        let key = try await run("webhook", "sign", "acme", "--key-only").output
        #expect(try await !state())
        #expect(key.hasPrefix("whsec_") && Data(base64Encoded: String(key.dropFirst(6)))?.count == 32)
        #expect(try await run("webhook", "sign", "acme").output == key)
        #expect(try await state())
        _ = try await run("webhook", "rotate", "acme")
        let next = try await run("webhook", "sign", "acme", "--json").output
        #expect(next.hasPrefix(#"{"signingKey":"whsec_"#) && !next.contains(key))
        #expect(try await run("webhook", "sign", "acme", "--off", "--key-only").status == 64)
        #expect(try await run("webhook", "sign", "acme", "--off").status == 0)
        #expect(try await !state())
        #expect(try await run("webhook", "sign", "nobody").status == 1)
    }

    @Test("make no installation where there is none, unless they are there to begin one")
    func wrongFolder() async throws {
        let commands = [
            ["workspace", "list"], ["user", "list"], ["user", "add", "a@b.example", "--workspace", "acme", "--role", "agent"], ["operator", "list"],
            ["desk", "add", "front", "--workspace", "acme"], ["webhook", "url", "acme"], ["event", "list", "--workspace", "acme"],
            ["lead", "erase", "9876543210", "--workspace", "acme"], ["backup", data + "-backup"],
        ]
        for command in commands {
            let result = try await Program.run("deskbell", command + ["--data", data])
            #expect(result.status == 78 && result.errors.contains("there is no installation in \(data)"), "\(command) \(result)")
        }
        #expect(try await run("config", "show").status == 0)
        #expect(!FileManager.default.fileExists(atPath: data) && !FileManager.default.fileExists(atPath: data + "-backup"))
        #expect(try await run("workspace", "add", "acme", "--name", "Acme").status == 0)
        #expect(try await run("workspace", "list").status == 0)
    }

    @Test("close a data folder and its database to others, however they were made")
    func permissions() async throws {
        _ = try await run("workspace", "add", "acme", "--name", "Acme")
        let file = data + "/deskbell.sqlite"
        for (path, mode) in [(data, 0o755), (file, 0o644)] { try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path) }
        #expect(try await run("workspace", "list").status == 0)
        for (path, mode) in [(data, 0o700), (file, 0o600)] {
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == mode)
        }
    }

    @Test("warn of a variable that is misspelt, with the nearest name, and of none that is not theirs")
    func unknownVariables() async throws {
        let environment = ["DESKBELL_MQTTPORT": "1", "DESKBELL_WEATHER_REPORT": "1", "DESKBELL_PORT": "4000", "DESK_NOTIFIER_URL": "x"]
        let result = try await run("config", "show", environment: environment)
        #expect(result.status == 0 && result.errors.contains("DESKBELL_MQTTPORT is unknown and has no effect; did you mean DESKBELL_MQTT_PORT?"))
        #expect(result.errors.contains("DESKBELL_WEATHER_REPORT is unknown") && result.errors.split(separator: "\n").count == 2, "\(result.errors)")
        // The command that a desk runs for a call gets the call's fields under such names.
        let child = try await run("config", "show", environment: ["DESKBELL_EVENT": "{}", "DESKBELL_STATUS": "completed"])
        #expect(child.errors.isEmpty, "\(child.errors)")
    }

    @Test("refuse a workspace's name that is empty or holds a control character", arguments: ["", "  ", "a\u{1B}[2J", "a\nb", "a\u{202E}b"])
    func names(name: String) async throws {
        let result = try await run("workspace", "add", "acme", "--name", name)
        #expect(result.status == 64 && result.errors.contains("--name"), "\(result)")
    }

    @Test("say in a line what they did")
    func successes() async throws {
        func says(_ text: String, _ arguments: [String], input: String = "") async throws {
            let result = try await Program.run("deskbell", arguments + ["--data", data], input: input)
            #expect(result.status == 0 && result.output.contains(text), "\(arguments) \(result)")
        }
        _ = try await run("workspace", "add", "acme", "--name", "Acme")
        _ = try await run("workspace", "add", "globex", "--name", "Globex")
        let user = ["user", "add", "Asha@acme.example", "--role", "agent", "--password-stdin", "--workspace"]
        try await says("new user asha@acme.example is now agent of workspace acme", user + ["acme"], input: "long enough\n")
        let known = try await Program.run("deskbell", user + ["globex", "--json", "--data", data], input: "another one\n")
        #expect(known.output == #"{"email":"asha@acme.example","new":false,"role":"agent","workspace":"globex"}"#)
        #expect(known.errors.contains("has a password already, which was kept") && known.errors.contains("set-password"), "\(known.errors)")
        try await says("user asha@acme.example disabled", ["user", "disable", "asha@acme.example"])
        try await says(
            "password of asha@acme.example set",
            ["user", "set-password", "asha@acme.example", "--password-stdin"],
            input: "long enough\n"
        )
        try await says("workspace acme disabled", ["workspace", "disable", "acme"])
        try await says("workspace acme enabled", ["workspace", "enable", "acme"])
        _ = try await run("desk", "add", "front", "--workspace", "acme")
        try await says("desk front of workspace acme revoked", ["desk", "revoke", "front", "--workspace", "acme"])
        _ = try await run("operator", "add", "looker")
        try await says("operator looker revoked", ["operator", "revoke", "looker"])
        try await says("backup written to \(data)/copy.sqlite", ["backup", data + "/copy.sqlite"])
    }

    @Test(
        "call a file that is no backup so, and leave nothing behind",
        arguments: ["", "no database at all, but longer than sixteen bytes", "SQLite format 3\u{0}"]
    )
    func noBackup(content: String) async throws {
        let file = data + "-file"
        try content.write(toFile: file, atomically: true, encoding: .utf8)
        let secrets = data + "-secrets"
        let secret = Data(repeating: 7, count: 32).base64EncodedString()
        try #"{"server":"\#(secret)"}"#.write(toFile: secrets, atomically: true, encoding: .utf8)
        let unsecret = try await run("restore", file, "--secrets", file)
        if content.hasPrefix("SQLite") {
            #expect(unsecret.status == 64 && unsecret.errors.contains("\(file) does not hold an installation's secret"), "\(unsecret)")
        }
        let result = try await run("restore", file, "--secrets", secrets)
        #expect(result.status == 1 && result.errors.contains("\(file) is no Deskbell backup"), "\(result)")
        #expect(!FileManager.default.fileExists(atPath: data))
    }

    @Test("stop a simulation at once that nobody listens to, and say so")
    func simulation() async throws {
        let result = try await run("simulate", "http://127.0.0.1:1/hook")
        #expect(result.status == 1 && result.errors.contains("connection refused"), "\(result)")
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

    @Test("say of a row that is known already when it has a number that was not added")
    func incompleteLeads() async throws {
        _ = try await run("workspace", "add", "acme", "--name", "Acme")
        let file = data + "/leads.csv"
        try "name,phone,phone2\nAsha,9876543210,\nRavi,9812345678,\n".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try await run("lead", "import", file, "--workspace", "acme").output == "2 added, 0 known already, 0 refused")
        try "name,phone,phone2\nRavi,9812345678,\nAsha,9000000001,9876543210\n".write(toFile: file, atomically: true, encoding: .utf8)
        let again = try await run("lead", "import", file, "--workspace", "acme")
        #expect(again.status == 0 && again.output == "0 added, 2 known already, 0 refused")
        #expect(again.errors.contains("line 3: known already by one of its numbers") && !again.errors.contains("line 2"), "\(again.errors)")
    }

    @Test("refuse a file of leads that is no UTF-8 or has an unknown column, and print nothing of it that a terminal obeys")
    func foreignLeads() async throws {
        _ = try await run("workspace", "add", "acme", "--name", "Acme")
        let file = data + "/leads.csv"
        for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian] {
            try #require("name,phone\nAsha,9876543210\n".data(using: encoding)).write(to: URL(filePath: file))
            let result = try await run("lead", "import", file, "--workspace", "acme")
            #expect(result.status == 1 && result.errors.contains("not in UTF-8"), "\(result)")
        }
        try Data([UInt8](repeating: 0xE9, count: 3) + Array(",phone\n".utf8)).write(to: URL(filePath: file))
        #expect(try await run("lead", "import", file, "--workspace", "acme").errors.contains("not UTF-8"))
        try "name,phone,\u{1B}[31mcolour\u{9B}\n".write(toFile: file, atomically: true, encoding: .utf8)
        let result = try await run("lead", "import", file, "--workspace", "acme")
        #expect(result.status == 1 && result.errors.contains("colour"))
        #expect(!result.errors.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" })
    }

    @Test("keep a workspace's own numbers as they were registered")
    func registered() async throws {
        #expect(try await run("workspace", "add", "acme", "--name", "Acme", "--did", " +91 120 685 9999 ").status == 0)
        #expect(try await run("workspace", "show", "acme", "--json").output.contains(#""dids":["+91 120 685 9999"]"#))
        let hostile = try await run("workspace", "add", "globex", "--name", "Globex", "--did", "\u{1B}[1206859999")
        #expect(hostile.status == 64 && hostile.errors.contains("--did"), "\(hostile)")
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
        try await refusesRestoreBetweenServers(installed, file)
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

    /// `up` has the database open too, while its server is down and cannot start.
    private func refusesRestoreBetweenServers(_ installed: Installed, _ file: String) async throws {
        let pid = try #require(installed.ready.pids["serve"])
        let held = open(installed.data.path + "/instance-main.lock", O_RDWR | O_CLOEXEC)
        defer { close(held) }
        kill(pid, SIGKILL)
        try await eventually(5, "the instance's lock") { flock(held, LOCK_EX | LOCK_NB) == 0 ? true : nil }
        // While the server's starts fail, most of the time none runs.
        for _ in 0..<3 {
            let refused = try await installed.command("restore", file)
            #expect(refused.status == 1 && refused.errors.contains("stop it first"), "\(refused)")
        }
    }
}
