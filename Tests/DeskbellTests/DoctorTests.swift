import Broker
import Calls
import Foundation
import Logging
import Storage
import TestSupport
import Testing

@testable import deskbell

@Suite("What doctor looks at")
final class DoctorTests {
    private let folder: URL
    private let now = Timestamp(seconds: 1_795_342_530)

    init() throws { folder = try TestBroker.makeFolder() }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func settings(_ flags: [String: String] = [:]) throws -> Settings { try Settings(flags: flags, environment: [:], directory: folder) }

    private func report() throws -> DatabaseReport {
        _ = try Store.open(directory: folder, logger: Logger(label: "test"))
        return try DatabaseReport(directory: folder)
    }

    private func write(_ text: String, to name: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    private func chmod(_ mode: Int, _ name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.appending(path: name).path)
    }

    @Test("a web server beyond loopback without TLS fails, is warned of where it is allowed, and is sound with TLS (attack 59)")
    func web() throws {
        #expect(try ExposureCheck.web([settings()]).finding().result == .ok)
        let exposed = try ExposureCheck.web([settings(["host": "0.0.0.0"])]).finding()
        #expect(exposed.result == .fail && exposed.found.contains("0.0.0.0:3001") && exposed.advice?.contains("--tls-certificate") == true)
        let allowed = try ExposureCheck.web([settings(["host": "::", "allow-plain-http": "true"])]).finding()
        #expect(allowed.result == .warn && allowed.found.contains("[::]:3001") && allowed.found.contains("allow-plain-http"))
        #expect(try ExposureCheck.web([settings(["host": "0.0.0.0", "tls-certificate": "/a", "tls-key": "/b"])]).finding().result == .ok)
    }

    @Test("a running server is judged by the flags and the environment that it has, beside another one that is sound")
    func webOfRunning() throws {
        let environment = ["DESKBELL_HOST": "0.0.0.0", "DESKBELL_PORT": "1"]
        func result(_ arguments: [String]...) throws -> Finding {
            let servers = arguments.map { RunningServer(pid: 1, arguments: ["deskbell", "serve"] + $0, environment: environment) }
            return try ExposureCheck.web(servers.map { try $0.settings(directory: folder) }).finding()
        }
        #expect(try result([]).result == .fail)
        #expect(try result(["--host", "127.0.0.1"]).result == .ok)
        #expect(try result(["--allow-plain-http", "--port=3002"]).found.contains("0.0.0.0:3002"))
        #expect(try result(["--allow-plain-http"], ["--host=127.0.0.1"]).result == .warn)
        #expect(try result(["--allow-plain-http"], []).result == .fail)
        #expect(try result(["--host=127.0.0.1"], ["--tls-certificate", "/a", "--tls-key", "/b"]).result == .ok)
    }

    @Test("as a web server does, so does a listener of the broker, also one that was added by hand (attack 59)")
    func broker() throws {
        #expect(try ExposureCheck.broker(settings(["mqtt-host": "0.0.0.0"]), nil).finding().result == .fail)
        #expect(try ExposureCheck.broker(settings(["mqtt-host": "0.0.0.0", "allow-plain-mqtt": "true"]), nil).finding().result == .warn)
        let sound = "listener 1883 127.0.0.1\nlistener 8883 0.0.0.0\nmax_connections 10\ncertfile /a\nkeyfile /b\n"
        let tls = try ExposureCheck.broker(settings(), configuration(own: sound)).finding()
        #expect(tls.result == .ok && tls.found.contains("0.0.0.0:8883 (TLS)"))
        for line in ["listener 1884", "listener 1884 192.0.2.1", "port 1884"] {
            let added = try ExposureCheck.broker(settings(), configuration(own: sound, added: line)).finding()
            #expect(added.result == .fail && added.found.contains(":1884"), "\(line): \(added)")
        }
    }

    @Test("our own talk with a broker elsewhere fails without TLS, is warned of where it is allowed, and is sound with TLS (attack 59)")
    func connection() throws {
        func finding(_ flags: [String: String]...) throws -> Finding { try ConnectionCheck(settings: flags.map(settings)).finding() }
        #expect(try finding([:]).result == .ok && finding(["mqtt-host": "0.0.0.0"]).result == .ok)
        let elsewhere = ["mqtt-host": "192.0.2.1"]
        let exposed = try finding([:], elsewhere)
        #expect(exposed.result == .fail && exposed.found.contains("192.0.2.1:1883") && !exposed.found.contains("127.0.0.1"))
        #expect(try finding(elsewhere.merging(["allow-plain-mqtt": "true"]) { $1 }).result == .warn)
        let sound = try finding(elsewhere.merging(["mqtt-tls": "true"]) { $1 })
        #expect(sound.result == .ok && sound.found.contains("192.0.2.1:1883 (TLS)"))
    }

    @Test("a running server with --demo is warned of; without, or none, is sound")
    func demo() {
        let arguments = ["deskbell", "serve"]
        #expect(DemoCheck(servers: []).finding().result == .ok)
        #expect(DemoCheck(servers: [RunningServer(pid: 1, arguments: arguments)]).finding().result == .ok)
        #expect(DemoCheck(servers: [RunningServer(pid: 1, arguments: arguments + ["--demo"])]).finding().result == .warn)
    }

    @Test("commits that are not flushed, another journal mode and a broken database fail")
    func durability() throws {
        var report = try report()
        #expect(DurabilityCheck(database: .success(report)).finding().result == .ok)
        report.synchronous = 1
        #expect(DurabilityCheck(database: .success(report)).finding().found.contains("synchronous is 1"))
        #expect(DurabilityCheck(database: .success(report)).finding().result == .fail)
        report.journalMode = "delete"
        #expect(DurabilityCheck(database: .success(report)).finding().found.contains("'delete'"))
        #expect(DurabilityCheck(database: .success(report)).finding().result == .fail)
        #expect(DurabilityCheck(database: .failure(.broken("x"))).finding().result == .fail)
    }

    @Test("a missing migration and a newer release's database fail")
    func schema() throws {
        var report = try report()
        #expect(SchemaCheck(report: report).finding().result == .ok)
        report.missingMigrations = ["9 later"]
        #expect(SchemaCheck(report: report).finding().result == .fail && SchemaCheck(report: report).finding().found.contains("'9 later'"))
        (report.missingMigrations, report.isNewer) = ([], true)
        #expect(SchemaCheck(report: report).finding().result == .fail)
    }

    @Test("faulty accounts fail; accounts unlike the database fail while a server runs, which would have mended them, and are warned of else")
    func accounts() throws {
        let broker = BrokerFolder(data: folder)
        func finding(_ accounts: [BrokerAccount], isServerRunning: Bool) -> Finding {
            AccountsCheck(audit: AccountsAudit(broker, accounts: accounts), isServerRunning: isServerRunning).finding()
        }
        #expect(finding([], isServerRunning: false).result == .warn)
        let wanted = BrokerAccount(username: "ops", kind: .operator, generation: 1)
        try broker.prepare(accounts: [wanted], secret: try ServerSecret.loadOrCreate(in: folder), listeners: [])
        #expect(finding([wanted], isServerRunning: true).result == .ok)
        #expect(finding([], isServerRunning: false).result == .warn)
        #expect(finding([], isServerRunning: true).result == .fail)
        let many = (1...5).map { BrokerAccount(username: "new\($0)", kind: .operator, generation: 1) }
        #expect(finding([wanted] + many, isServerRunning: true).found.hasSuffix("and 2 more"))
        try write("", to: "broker/dynamic-security.json")
        #expect(finding([wanted], isServerRunning: false).result == .fail)
    }

    @Test("the repository's own mosquitto.conf is sound")
    func policy() throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let own = try BrokerConfiguration(policy: repository.appending(path: "mosquitto.conf").path, folder: folder)
        #expect(PolicyCheck(configuration: .success(own)).finding().result == .ok)
    }

    @Test(
        "a line of conf.d that undoes the policy fails, and names its file (attack 59)",
        arguments: [
            "allow_anonymous true", "persistence true", "acl_file /etc/acl", "password_file /etc/users", "protocol websockets",
            "per_listener_settings true", "  allow_anonymous   true  ",
        ]
    )
    func undone(line: String) throws {
        #expect(PolicyCheck(configuration: .success(try configuration())).finding().result == .ok)
        #expect(PolicyCheck(configuration: .success(try configuration(added: "# \(line)"))).finding().result == .ok)
        let finding = PolicyCheck(configuration: .success(try configuration(added: line))).finding()
        #expect(finding.result == .fail && finding.found.contains("conf.d/zz.conf"))
    }

    @Test("a policy without the plugin, one that leaves anonymous access open, and none at all fail")
    func noPolicy() throws {
        for (policy, found) in [("allow_anonymous false", "not loaded"), ("plugin mosquitto_dynamic_security.so", "allow_anonymous is not set")] {
            let finding = PolicyCheck(configuration: .success(try configuration(policy: policy))).finding()
            #expect(finding.result == .fail && finding.found.contains(found))
        }
        #expect(PolicyCheck(configuration: .failure(Failure("mosquitto.conf is missing"))).finding().result == .fail)
    }

    @Test("whatever others may enter or read fails", arguments: ["", "deskbell.sqlite", "secrets.json", "broker", "tls", "tls/authority.pem"])
    func modes(name: String) throws {
        for file in ["deskbell.sqlite", "secrets.json", "tls/authority.pem", "broker/x"] { try write("x", to: file) }
        for file in ["", "tls", "broker"] { try chmod(0o700, file) }
        for file in ["deskbell.sqlite", "secrets.json", "tls/authority.pem"] { try chmod(0o600, file) }
        let check = ModesCheck(directory: folder, keys: [])
        #expect(check.finding().result == .ok)
        try chmod(["", "broker", "tls"].contains(name) ? 0o750 : 0o640, name)
        #expect(check.finding().result == .fail && check.finding().found.contains(folder.path))
        try chmod(0o1777, "")
        #expect(check.finding().advice?.contains("--data") == true)
    }

    @Test("a missing secret fails; a key elsewhere may be its group's, but nobody else's")
    func secretAndKeys() throws {
        try chmod(0o700, "")
        #expect(ModesCheck(directory: folder, keys: []).finding().found.contains("secrets.json is missing"))
        try write("x", to: "secrets.json")
        try chmod(0o600, "secrets.json")
        try write("x", to: "server.key")
        let check = ModesCheck(directory: folder, keys: [folder.appending(path: "server.key").path])
        try chmod(0o640, "server.key")
        #expect(check.finding().result == .ok)
        try chmod(0o644, "server.key")
        #expect(check.finding().result == .fail)
    }

    @Test("little room is warned of, next to none fails")
    func space() {
        for (free, result) in [
            (UInt64(1) << 30, Finding.Result.ok), ((1 << 30) - 1, .warn), (100 << 20, .warn), ((100 << 20) - 1, .fail), (0, .fail), (nil, .warn),
        ] { #expect(FreeSpaceCheck(free: free).finding().result == result) }
        #expect(FreeSpaceCheck(directory: folder).free ?? 0 > 0)
    }

    @Test("a clock behind what is stored fails, one far ahead of retention is warned of (attack 11)")
    func clock() throws {
        func result(_ trace: Int64?, _ retention: Int64?) -> Finding.Result {
            ClockCheck(now: now, newestTrace: trace.map(now.adding(seconds:)), retentionClock: retention.map(now.adding(seconds:))).finding().result
        }
        #expect(result(nil, nil) == .ok)
        #expect(result(-5, -3600) == .ok)
        #expect(result(59, nil) == .ok)
        #expect(result(3600, nil) == .fail)
        #expect(result(-5, 3600) == .fail)
        #expect(result(-5, -86_401) == .warn)
        #expect(ClockCheck.lastWrite(in: folder) == nil)
        try write("x", to: "deskbell.sqlite")
        #expect(abs(try #require(ClockCheck.lastWrite(in: folder)).seconds(since: .now)) < 60)
    }

    @Test("a certificate that ends soon is warned of; one that ended, is not valid yet, or does not fit its key fails")
    func certificates() throws {
        let (long, other) = (try TestCertificate("long", in: folder, days: 30), try TestCertificate("other", in: folder, days: 13))
        func result(_ files: [String], days: Int64 = 0) -> Finding.Result {
            CertificatesCheck(files: files, pairs: [], now: Timestamp.now.adding(seconds: days * 86_400)).finding().result
        }
        #expect(result([]) == .ok)
        #expect(result([long.certificate]) == .ok)
        #expect(result([long.certificate, other.certificate]) == .warn)
        #expect(result([long.certificate], days: 17) == .warn)
        #expect(result([long.certificate], days: 31) == .fail)
        #expect(result([long.certificate], days: -1) == .fail)
        #expect(result([long.key]) == .fail)
        let pair = try #require(
            try CertificateFiles(settings(["tls-certificate": long.certificate, "tls-key": other.key]), certificate: .tlsCertificate, key: .tlsKey)
        )
        #expect(CertificatesCheck(files: [long.certificate], pairs: [pair], now: .now).finding().result == .fail)
    }

    @Test("the private authority's files, a key and a chain in one, are read")
    func authority() throws {
        try BrokerAuthority(data: folder).prepare(names: ["localhost"])
        let file = BrokerAuthority(data: folder).listenerFile.path
        func finding(days: Int64) -> Finding {
            CertificatesCheck(files: [file], pairs: [], now: Timestamp.now.adding(seconds: days * 86_400)).finding()
        }
        #expect(finding(days: 0).result == .ok)
        #expect(finding(days: 820).result == .warn)
        #expect(finding(days: 826).result == .fail)
    }

    @Test("a low limit of open files is warned of")
    func openFiles() {
        #expect(OpenFilesCheck(limit: 4096, isServerRunning: true).finding().result == .ok)
        #expect(OpenFilesCheck(limit: 1024, isServerRunning: true).finding().result == .warn)
    }

    @Test("a broker older than 2.0.11 fails, none is warned of, and the one on this machine is recognised")
    func mosquitto() {
        for (version, result) in [
            ("2.0.11", Finding.Result.ok), ("2.0.20", .ok), ("2.1.0", .ok), ("2.0.9", .fail), ("1.6.12", .fail), ("garbage", .fail), (nil, .warn),
        ] { #expect(MosquittoCheck(version: version).finding().result == result, "\(version ?? "none")") }
        #expect(MosquittoCheck(version: "2.0.11").finding().found.contains("max_keepalive"))
        #expect(MosquittoCheck(version: MosquittoCheck.installedVersion()).finding().result == .ok)
    }

    /// A policy with files in `conf.d`, as mosquitto would read them.
    private func configuration(
        policy: String = "allow_anonymous false\nplugin mosquitto_dynamic_security.so\npersistence false\n",
        own: String = "",
        added: String = ""
    ) throws -> BrokerConfiguration {
        try write(policy + "\ninclude_dir conf.d\n", to: "mosquitto.conf")
        try write(own, to: "broker/conf.d/deskbell.conf")
        try write(added + "\n", to: "broker/conf.d/zz.conf")
        try write("allow_anonymous true\n", to: "broker/conf.d/zz.conf.off")
        return try BrokerConfiguration(policy: folder.appending(path: "mosquitto.conf").path, folder: folder.appending(path: "broker"))
    }
}
