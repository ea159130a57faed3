import Foundation
import TestSupport
import Testing

@Suite("TLS, end to end", .serialized)
final class TransportTests {
    private let folder: URL

    init() throws { folder = try TestBroker.makeFolder() }

    deinit { try? FileManager.default.removeItem(at: folder) }

    @Test("the web server speaks TLS 1.2 and later: a secure cookie, a stream that resumes and goes on live")
    func web() async throws {
        let pair = try TestCertificate("web", in: folder, names: "IP:127.0.0.1")
        let installed = try await Installed(arguments: ["--tls-certificate", pair.certificate, "--tls-key", pair.key])
        #expect(installed.ready.url == "https://127.0.0.1:\(installed.port)" && installed.ready.webhookUrl.hasPrefix("https://"))

        let cookies = folder.appending(path: "cookies").path
        let signIn = #"{"email":"\#(installed.ready.email)","password":"\#(installed.ready.password)"}"#
        _ = try await curl(pair, ["-c", cookies, "-H", "Content-Type: application/json", "-d", signIn, "\(installed.ready.url)/api/session"])
        // Netscape's format: whether a cookie is for TLS only stands in the fourth column.
        let jar = try String(contentsOfFile: cookies, encoding: .utf8).split(separator: "\n").last?.split(separator: "\t") ?? []
        #expect(jar.count > 5 && jar[3] == "TRUE" && jar[5] == "__Host-deskbell")

        try await report(1, installed, pair)
        let stream = try Program(
            "/usr/bin/curl",
            ["-sN", "--cacert", pair.certificate, "-b", cookies, "-H", "Last-Event-ID: 0", "\(installed.ready.url)/api/workspaces/demo/calls/events"]
        )
        _ = try await stream.line { $0 == "id: 1" }
        try await report(2, installed, pair)
        _ = try await stream.line { $0 == "id: 2" }

        let old = try await Program.run("/usr/bin/curl", ["-s", "--tls-max", "1.1", "--cacert", pair.certificate, "\(installed.ready.url)/healthz"])
        #expect(old.status == 35)
        let plain = try await Program.run("/usr/bin/curl", ["-s", "http://127.0.0.1:\(installed.port)/healthz"])
        #expect(plain.status != 0 && plain.output.isEmpty)
        #expect(try await installed.end() == 0)
    }

    @Test("beyond loopback without TLS nothing is started, neither by a flag nor by the environment nor by a file (attack 59)")
    func refusesToExpose() async throws {
        try #"{"mqtt-host":"0.0.0.0"}"#.write(to: folder.appending(path: "deskbell.json"), atomically: true, encoding: .utf8)
        let byFile = try await Program.run("deskbell", ["up", "--data", folder.path])
        #expect(byFile.status == 78 && byFile.errors.contains("mqtt-host '0.0.0.0'"), "\(byFile)")
        try FileManager.default.removeItem(at: folder.appending(path: "deskbell.json"))
        let byEnvironment = try await Program.run("deskbell", ["serve", "--data", folder.path], environment: ["DESKBELL_HOST": "::"])
        #expect(byEnvironment.status == 78 && byEnvironment.errors.contains("host '::'"), "\(byEnvironment)")
        let elsewhere = try await Program.run("deskbell", ["serve", "--mqtt-host", "192.0.2.1", "--data", folder.path])
        #expect(elsewhere.status == 78 && elsewhere.errors.contains("--mqtt-tls"), "\(elsewhere)")
        let byFlag = try await Program.run("deskbell", ["up", "--host", "0.0.0.0", "--data", folder.path])
        #expect(byFlag.status == 78 && byFlag.errors.split(separator: "\n").count == 1, "\(byFlag)")
    }

    @Test("a server reaches a broker through TLS, and only one whose authority it trusts (attack 67)")
    func brokerElsewhere() async throws {
        let tlsPort = "\(try LoopbackPort.free())"
        let installed = try await Installed(arguments: ["--mqtt-tls-host", "127.0.0.1", "--mqtt-tls-port", tlsPort])
        let stranger = try TestCertificate("stranger", in: folder)
        let own = installed.data.appending(path: "tls/authority.pem").path
        for (instance, authority, isReady) in [("second", own, true), ("third", stranger.certificate, false)] {
            let port = "\(try LoopbackPort.free())"
            let arguments = ["--instance", instance, "--port", port, "--mqtt-port", tlsPort, "--mqtt-tls", "--mqtt-tls-authority", authority]
            let server = try Program("deskbell", ["serve", "--data", installed.data.path] + arguments)
            defer { server.endAndWait(seconds: 6) }
            try await eventually(15, "an answer of /readyz; \(server.errors)") {
                let answer = try await Program.run("/usr/bin/curl", ["-s", "-w", "\n", "http://127.0.0.1:\(port)/readyz"]).output
                let isRefused = server.errors.contains("certificate verify failed")
                return answer.contains(#""broker":\#(isReady)"#) && isRefused != isReady ? true : nil
            }
        }
        #expect(try await installed.end() == 0)
    }

    private func curl(_ pair: TestCertificate, _ arguments: [String]) async throws -> String {
        try await Program.run("/usr/bin/curl", ["-s", "-w", "\n", "--cacert", pair.certificate] + arguments).output
    }

    private func report(_ number: Int, _ installed: Installed, _ pair: TestCertificate) async throws {
        let body = #"{"type":"call_report","CallSid":"tls.\#(number)","SourceNumber":"\#(installed.ready.lead.number)","Status":"ANSWER"}"#
        let answer = try await curl(pair, ["-H", "Content-Type: application/json", "-d", body, installed.ready.webhookUrl])
        #expect(answer.contains(#""status":"accepted""#), "\(answer)")
    }
}
