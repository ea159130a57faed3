import ArgumentParser
import AsyncHTTPClient
import Calls
import Foundation
import Hummingbird
import JWTKit
import NIOCore
import NIOHTTP1
import Storage
import Testing

@testable import deskbell

/// Everybody against every route and every listing of two workspaces. The same at the broker: `BrokerTests/AccessMatrixTests` and
/// `Hardening/attack_broker.py`.
@Suite("Workspaces are kept apart", .serialized)
struct TenancyTests {
    @Test("Every route of the server is in the table, and the table has no other")
    func complete() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "routes-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let installation = try Installation(DataOptions.parse(["--data", folder.path]), isServer: true)
        let server = Server(installation, isDemo: true)
        let (router, _) = try await server.wire(store: installation.store(), instance: DeskName("main"), streams: 1)
        let routes = router.routes.map { "\($0)".replacing(#/ /assets/.+$/#, with: " /assets/*") }
        #expect(Set(routes).symmetricDifference(Tenancy.routes.keys).sorted() == [])
    }

    /// Somebody who asks, with what they have.
    private struct Asker {
        let name: String
        /// The workspaces that they belong to.
        let workspaces: Set<String>
        var isSignedIn = false
        var isAdmin = false
        /// A program with a bearer token: it has no session, and writes nothing but stream tickets.
        var isProgram = false
        let headers: [(String, String)]
    }

    private struct Answer: Equatable {
        let status: UInt
        let headers: [String: String]
        let body: String
    }

    @Test("Nobody, agent, admin, desk, operator and the holder of a webhook's secret see their own workspace at most")
    func everybody() async throws {
        let secret = FileManager.default.temporaryDirectory.appending(path: "jwt-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: secret) }
        try Data(Self.jwtSecret.utf8).write(to: secret)
        let installed = try await Installed(arguments: ["--jwt-secret-file", secret.path])
        let askers = try await askers(installed)
        for (route, kind) in Tenancy.routes.sorted(by: { $0.key < $1.key }) where ![.open, .secret].contains(kind) {
            let words = route.split(separator: " ").map(String.init)
            let (method, path) = (words[0], words[1].replacing(#/\{(?!id)[a-zA-Z]+\}/#, with: "1"))
            for asker in askers {
                if kind == .session {
                    let status = try await ask(installed, method, path, asker).status
                    // The change of a password wants a body.
                    #expect(status == (!asker.isSignedIn ? 401 : method == "GET" ? 200 : 422), "\(route), \(asker.name)")
                    continue
                }
                for workspace in ["demo", "globex"] {
                    let answer = try await ask(installed, method, path.replacing("{id}", with: workspace), asker)
                    let isWrite = !["GET", "HEAD"].contains(method) && !path.hasSuffix("/stream-tickets")
                    let isForbidden = asker.isProgram && isWrite || kind == .admin && !asker.isAdmin
                    if asker.workspaces.contains(workspace), isForbidden {
                        #expect(answer.status == 403, "\(route), \(asker.name)")
                    } else if asker.workspaces.contains(workspace) {
                        // A path with the id of something that is not there is 404 for its members too, but in other words.
                        #expect(![401, 403, 500].contains(answer.status) && !answer.body.contains("no_such_workspace"), "\(route), \(asker.name)")
                    } else {
                        #expect(answer.status == (asker.isSignedIn || asker.isProgram ? 404 : 401), "\(route), \(asker.name) in \(workspace)")
                        for other in ["nowhere", "DEMO", "demo%2f", "%2b", "a.b"] {
                            let none = try await ask(installed, method, path.replacing("{id}", with: other), asker)
                            #expect(none == answer, "\(route), \(asker.name): \(workspace) and \(other)")
                        }
                    }
                }
            }
        }
        #expect(try await installed.end() == 0)
    }

    private static let jwtSecret = "a secret of more than thirty-two bytes"

    private struct Claims: JWTPayload {
        let exp: Double
        let workspaces: [String]
        func verify(using algorithm: some JWTAlgorithm) {}
    }

    private static func bearerToken(for workspace: String) async throws -> String {
        let keys = await JWTKeyCollection().add(hmac: HMACKey(from: jwtSecret), digestAlgorithm: .sha256)
        return try await keys.sign(Claims(exp: Date.now.timeIntervalSince1970 + 600, workspaces: [workspace]))
    }

    private func askers(_ installed: Installed) async throws -> [Asker] {
        #expect(try await installed.command("workspace", "add", "globex", "--name", "Globex").status == 0)
        var askers: [Asker] = []
        for (workspace, role) in [("demo", "agent"), ("demo", "admin"), ("globex", "agent"), ("globex", "admin")] {
            let (email, password) = ("\(role).of.\(workspace)@tenancy.example", "a password of \(role)s")
            let added = try await installed.command(
                "user",
                "add",
                email,
                "--workspace",
                workspace,
                "--role",
                role,
                "--password-stdin",
                input: password + "\n"
            )
            #expect(added.status == 0, "\(added.errors)")
            let cookie = try await installed.signIn(email: email, password: password)
            askers.append(
                Asker(
                    name: "\(role) of \(workspace)",
                    workspaces: [workspace],
                    isSignedIn: true,
                    isAdmin: role == "admin",
                    headers: [("Cookie", cookie)]
                )
            )
        }
        let secret = installed.ready.webhookUrl.split(separator: "/").last.map(String.init) ?? ""
        let desk = try #require(URLComponents(string: installed.ready.enrolUrl))
        func basic(_ user: String, _ password: String) -> (String, String) {
            ("Authorization", "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())")
        }
        for workspace in ["demo", "globex"] {
            let token = try await Self.bearerToken(for: workspace)
            askers.append(
                Asker(name: "a program of \(workspace)", workspaces: [workspace], isProgram: true, headers: [("Authorization", "Bearer \(token)")])
            )
        }
        return askers + [
            Asker(name: "nobody", workspaces: [], headers: []),
            Asker(name: "a desk of demo", workspaces: [], headers: [basic(desk.user ?? "", desk.password ?? "")]),
            Asker(name: "the operator", workspaces: [], headers: [basic(installed.ready.mqtt.username, installed.ready.mqtt.password)]),
            Asker(
                name: "who has demo's webhook secret",
                workspaces: [],
                headers: [("X-Webhook-Token", secret), ("Authorization", "Bearer \(secret)"), ("Cookie", "deskbell=\(secret)")]
            ),
            Asker(name: "who has a cookie that somebody changed", workspaces: [], headers: askers[0].headers.map { ($0.0, $0.1.dropLast(2) + "AA") }),
        ]
    }

    private func ask(_ installed: Installed, _ method: String, _ path: String, _ asker: Asker) async throws -> Answer {
        var request = HTTPClientRequest(url: installed.ready.url + path)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in asker.headers { request.headers.add(name: name, value: value) }
        if ["POST", "PUT", "PATCH"].contains(method) {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: "{}"))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        // A stream has no end to wait for; everything else is compared whole, but for the time of day.
        let isStream = response.status == .ok && response.headers.first(name: "Content-Type")?.hasPrefix("text/event-stream") == true
        let body = isStream ? "" : String(buffer: try await response.body.collect(upTo: 1 << 20))
        let headers = response.headers.filter { $0.name.lowercased() != "date" }
        return Answer(status: response.status.code, headers: Dictionary(headers.map { ($0.name, $0.value) }) { $0 + $1 }, body: body)
    }

    @Test("A secret counts for its own workspace, whatever the path and the body say")
    func secrets() async throws {
        let installed = try await Installed()
        #expect(try await installed.command("workspace", "add", "globex", "--name", "Globex").status == 0)
        let secret = installed.ready.webhookUrl.split(separator: "/").last.map(String.init) ?? ""
        let stranger = Asker(name: "secret of demo", workspaces: [], headers: [])
        let other = try await ask(installed, "POST", "/api/callerdesk/webhook/globex/\(secret)", stranger)
        let none = try await ask(installed, "POST", "/api/callerdesk/webhook/nowhere/\(secret)", stranger)
        #expect(other.status == 401 && other == none)
        _ = try await installed.webhook(#"{"CallSid":"1","Status":"Ringing","workspace":"globex","workspaceId":"globex"}"#)
        #expect(try await installed.command("event", "list", "--workspace", "globex", "--after", "0").output == "")
        #expect(try await installed.end() == 0)
    }

    @Test("A command that is given a workspace lists nothing of another")
    func listings() async throws {
        let installed = try await Installed()
        let globex = try await installed.command("workspace", "add", "globex", "--name", "Globex", "--did", "01206851299")
        #expect(globex.status == 0)
        _ = try await installed.webhook(#"{"type":"call_report","CallSid":"of-demo","Status":"ANSWER","receiver_name":"of-demo"}"#)
        _ = try await installed.command("desk", "add", "of-demo", "--workspace", "demo")
        let rejected = try await ask(installed, "POST", "/api/callerdesk/webhook", Asker(name: "provider", workspaces: [], headers: []))
        #expect(rejected.status == 422)
        let listings = [
            ["event", "list", "--after", "0"], ["call", "list", "--json"], ["desk", "list", "--json"], ["webhook", "rejected", "list", "--json"],
        ]
        for listing in listings {
            let mine = try await Program.run("deskbell", listing + ["--workspace", "demo", "--data", installed.data.path])
            let others = try await Program.run("deskbell", listing + ["--workspace", "globex", "--data", installed.data.path])
            #expect(mine.status == 0 && others.status == 0, "\(listing): \(mine.errors)\(others.errors)")
            #expect(mine.output.contains(listing[0] == "webhook" ? #""number":1"# : "of-demo"), "\(listing): \(mine.output)")
            #expect(others.output == "", "\(listing)")
        }
        for command in [["desk", "revoke", "of-demo"], ["webhook", "rejected", "show", "1"], ["webhook", "rejected", "retry", "1"]] {
            let refused = try await Program.run("deskbell", command + ["--workspace", "globex", "--data", installed.data.path])
            #expect(refused.status == 1, "\(command): \(refused.output)")
        }
        #expect(try await installed.end() == 0)
    }
}
