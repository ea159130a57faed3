import AsyncHTTPClient
import Calls
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport

/// `deskbell up --demo` on free ports with a data folder of its own.
final class Installed: Sendable {
    struct Ready: Decodable, Sendable {
        struct Broker: Decodable, Sendable {
            let host: String
            let port: Int
            let username: String
            let clientId: String
            let password: String
        }

        struct Lead: Decodable, Sendable {
            let name: String
            let number: String
        }

        let ready: Bool
        let url: String
        let workspace: String
        let email: String
        let password: String
        let webhookUrl: String
        let lead: Lead
        let mqtt: Broker
        let enrolUrl: String
        let pids: [String: Int32]
    }

    let data: URL
    let port: Int
    let mqttPort: Int
    let up: Program
    let ready: Ready

    /// Starts, and waits until all is ready.
    init(data: URL? = nil, port: Int? = nil, mqttPort: Int? = nil, arguments: [String] = []) async throws {
        self.data = data ?? FileManager.default.temporaryDirectory.appending(path: "deskbell-\(UUID().uuidString)")
        self.port = try port ?? LoopbackPort.free()
        self.mqttPort = try mqttPort ?? LoopbackPort.free()
        up = try Program(
            "deskbell",
            ["up", "--demo", "--json", "--data", self.data.path, "--port", "\(self.port)", "--mqtt-port", "\(self.mqttPort)"] + arguments
        )
        ready = try JSONDecoder().decode(Ready.self, from: Data(try await up.line(30) { $0.hasPrefix("{") }.utf8))
    }

    deinit {
        // Waited for, or its children would be orphans: they are ended by `up`, not by the end of `up`.
        up.endAndWait(seconds: 6)
        try? FileManager.default.removeItem(at: data)
    }

    /// Ends everything in good order.
    func end() async throws -> Int32 {
        up.signal(SIGTERM)
        return try await up.status(6)
    }

    func command(_ arguments: String..., input: String = "") async throws -> (status: Int32, output: String, errors: String) {
        try await Program.run("deskbell", arguments + ["--data", data.path], input: input)
    }

    /// Posts JSON to the webhook, as a provider would: again and again until it is answered with 200.
    func webhook(_ body: String) async throws -> String {
        try await eventually(15, "an accepted webhook") {
            var request = HTTPClientRequest(url: self.ready.webhookUrl)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
            guard let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(5)), response.status == .ok else { return nil }
            return String(buffer: try await response.body.collect(upTo: 1 << 16))
        }
    }

    /// A report of an inbound call of the demo's lead, numbered.
    func report(_ number: Int) async throws -> Int64 {
        struct Answer: Decodable { let seq: Int64 }
        let body =
            #"{"type":"call_report","CallSid":"e2e.\#(number)","SourceNumber":"\#(ready.lead.number)","Status":"ANSWER","Direction":"IVR","CallDuration":"9"}"#
        return try JSONDecoder().decode(Answer.self, from: Data(try await webhook(body).utf8)).seq
    }

    /// The cookie of somebody who signed in, as the demo's user if it is not said as whom.
    func signIn(email: String? = nil, password: String? = nil) async throws -> String {
        var request = HTTPClientRequest(url: "\(ready.url)/api/session")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: #"{"email":"\#(email ?? ready.email)","password":"\#(password ?? ready.password)"}"#))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        guard let cookie = response.headers.first(name: "Set-Cookie")?.split(separator: ";").first else { throw DeadlinePassed(what: "a cookie") }
        return String(cookie)
    }
}
