import Calls
import Foundation
import HTTPTypes
import Storage
import Testing

@testable import WorkPage

@Suite("Administration over the API")
struct AdminRouteTests {
    @Test(
        "is for admins of the workspace alone",
        arguments: [
            (.get, "/users"), (.post, "/users"), (.patch, "/users/1"), (.delete, "/users/1"), (.post, "/desks"), (.delete, "/desks/front"),
            (.get, "/webhook"), (.post, "/webhook/rotate"), (.get, "/dids"), (.post, "/dids"), (.delete, "/dids/01206851234"),
            (.post, "/lead-imports"), (.get, "/lead-imports/1"), (.get, "/rejected-webhooks"), (.get, "/rejected-webhooks/1"),
            (.post, "/rejected-webhooks/1/retry"),
        ] as [(HTTPRequest.Method, String)]
    )
    func roles(method: HTTPRequest.Method, path: String) async throws {
        let api = try await APIFixture()
        let agent = try await api.send(method, path, body: "{}")
        #expect(agent.status == 403 && agent.code == "not_admin")
        let stranger = try await api.send(method, path, as: api.stranger, body: "{}")
        #expect(stranger.status == 404 && stranger.code == "no_such_workspace")
        #expect(try await api.send(method, path, as: "", body: "{}").status == 401)
        #expect(try await api.send(method, path, as: api.admin, body: "{}").status != 403)
    }

    @Test("A new user gets a password, which is shown once; somebody who has an account keeps theirs")
    func users() async throws {
        let api = try await APIFixture()
        let body = #"{"email":"Ravi@Acme.example","role":"agent","agentNumbers":["+91 98111 26125"]}"#
        let added = try await api.send(.post, "/users", as: api.admin, body: body)
        let user = try added.json["user"]
        #expect(added.status == 201 && user["email"].string == "ravi@acme.example" && user["agentNumbers"].list.map(\.string) == ["9811126125"])
        let password = try #require(try added.json["password"].string)
        #expect(password.wholeMatch(of: /([a-z2-9]{4}-){3}[a-z2-9]{4}/) != nil)
        let hash = try await api.store.user(email: "ravi@acme.example")?.passwordHash
        #expect(hash?.hasPrefix("$scrypt$") == true)
        #expect(try await api.send(.post, "/users", as: api.admin, body: body).code == "exists")
        let known = try await api.send(.post, "/users", as: api.admin, body: #"{"email":"agent@globex.example","role":"agent"}"#)
        #expect(try known.status == 201 && known.json["password"].isAbsent)
        let page = try await api.get("/users?limit=3", as: api.admin).json
        let emails = ["admin@acme.example", "agent@acme.example", "agent@globex.example"]
        #expect(page["users"].list.map(\.["email"].string) == emails && !page["next"].isAbsent)
        // What somebody is elsewhere, and their numbers there, are none of this workspace's business.
        #expect(page["users"][2]["role"].string == "agent" && page["users"][2]["agentNumbers"].list.isEmpty)
    }

    @Test("A role and agent numbers change; a workspace keeps one admin at least")
    func change() async throws {
        let api = try await APIFixture()
        let users = try await api.get("/users", as: api.admin).json["users"].list
        let (admin, agent) = (users[0]["id"].string ?? "", users[1]["id"].string ?? "")
        for (method, body) in [(.patch, #"{"role":"agent"}"#), (.delete, nil)] as [(HTTPRequest.Method, String?)] {
            let refused = try await api.send(method, "/users/\(admin)", as: api.admin, body: body)
            #expect(refused.status == 409 && refused.code == "last_admin")
        }
        let changed = try await api.send(.patch, "/users/\(agent)", as: api.admin, body: #"{"role":"admin","agentNumbers":[]}"#)
        #expect(try changed.json["role"].string == "admin" && changed.json["agentNumbers"].list.isEmpty)
        #expect(try await api.get("/api/workspaces/acme").json["agentNumbers"].list.isEmpty)
        #expect(try await api.send(.delete, "/users/\(admin)", as: api.admin).status == 204)
        #expect(try await api.store.user(email: "admin@acme.example") != nil)
        let stranger = try await api.get("/api/workspaces/globex/users", as: api.stranger).json["users"][0]["id"].string ?? ""
        let agentCookie = try await APIFixture.member("second@acme.example", of: api.acme, as: .admin, api.store)
        #expect(try await api.send(.delete, "/users/\(stranger)", as: agentCookie).code == "no_such_user")
    }

    @Test(
        "An address that is none is refused",
        arguments: ["", "a", "@b.c", "a@", "a@b", "a b@c.de", "a@b..c", "a@-b.c", "a@b.c\\u0000", "\u{212A}@b.c", "a@b.c@d.e", "a@b.c "]
    )
    func address(text: String) async throws {
        let api = try await APIFixture()
        let answer = try await api.send(.post, "/users", as: api.admin, body: #"{"email":"\#(text)","role":"agent"}"#)
        #expect(answer.status == 422 && answer.code == "malformed_body")
    }

    @Test("A desk's line is shown once, a revoked desk is let in with another one")
    func desks() async throws {
        let api = try await APIFixture()
        let added = try await api.send(.post, "/desks", as: api.admin, body: #"{"name":"front"}"#)
        #expect(try added.status == 201 && added.json["enrolUrl"].string == "mqtt://acme.front:password-1@broker")
        #expect(try await api.send(.post, "/desks", as: api.admin, body: #"{"name":"front"}"#).code == "exists")
        #expect(try await api.get("/desks", as: api.admin).text.contains("password") == false)
        #expect(try await api.send(.delete, "/desks/front", as: api.admin).status == 204)
        #expect(try await api.send(.delete, "/desks/front", as: api.admin).code == "no_such_desk")
        let again = try await api.send(.post, "/desks", as: api.admin, body: #"{"name":"front"}"#)
        #expect(try again.json["enrolUrl"].string == "mqtt://acme.front:password-2@broker")
        #expect(try await api.send(.post, "/desks", as: api.admin, body: #"{"name":"Front/#"}"#).code == "malformed_body")
    }

    @Test("The webhook's URL is shown and rotated, and the one before counts for a while")
    func webhook() async throws {
        let api = try await APIFixture()
        let first = try await api.get("/webhook", as: api.admin).json
        #expect(first["url"].string == "https://deskbell.example/acme/secret-1" && first["previousUntil"].isAbsent)
        let second = try await api.send(.post, "/webhook/rotate", as: api.admin).json
        #expect(second["url"].string == "https://deskbell.example/acme/secret-2" && !second["previousUntil"].isAbsent)
        let third = try await api.send(.post, "/webhook/rotate", as: api.admin, body: #"{"overlapHours":0}"#).json
        #expect(third["url"].string == "https://deskbell.example/acme/secret-3" && third["previousUntil"].isAbsent)
        #expect(try await api.send(.post, "/webhook/rotate", as: api.admin, body: #"{"overlapHours":721}"#).code == "malformed_body")
        #expect(try await api.get("/webhook", as: api.admin).json["url"].string == third["url"].string)
    }

    @Test("Virtual numbers are added, listed and removed; leading zeros do not matter")
    func dids() async throws {
        let api = try await APIFixture()
        #expect(try await api.send(.post, "/dids", as: api.admin, body: #"{"number":"01206851234"}"#).status == 201)
        #expect(try await api.send(.post, "/dids", as: api.admin, body: #"{"number":"1206851234"}"#).code == "exists")
        #expect(try await api.send(.post, "/dids", as: api.admin, body: #"{"number":"01206851235"}"#).status == 201)
        let next = try #require(try await api.get("/dids?limit=1", as: api.admin).json["next"].string)
        #expect(try await api.get("/dids?cursor=\(next)", as: api.admin).json["dids"].list.map(\.["number"].string) == ["01206851235"])
        #expect(try await api.send(.delete, "/dids/1206851234", as: api.admin).status == 204)
        #expect(try await api.send(.delete, "/dids/1206851234", as: api.admin).code == "no_such_did")
        for text in ["", "12", "0001206851234", "+911206851234", "12345678901234567"] {
            #expect(try await api.send(.post, "/dids", as: api.admin, body: #"{"number":"\#(text)"}"#).code == "malformed_body")
        }
    }

    @Test("A rejected webhook is listed, shown as it came, and read once more")
    func rejected() async throws {
        let api = try await APIFixture()
        for number in 1...3 {
            try await api.store.reject(
                workspace: api.acme,
                method: "POST",
                query: "type=x",
                contentType: "text/plain",
                body: Data("body \(number) ".utf8) + [0xFF],
                reason: "not understandable",
                now: Timestamp(seconds: 1_795_342_530)
            )
        }
        let page = try await api.get("/rejected-webhooks?limit=2", as: api.admin).json
        #expect(page["rejectedWebhooks"].list.map(\.["number"].number) == [3, 2])
        let next = try #require(page["next"].string)
        #expect(try await api.get("/rejected-webhooks?cursor=\(next)", as: api.admin).json["rejectedWebhooks"].list.map(\.["number"].number) == [1])
        let one = try await api.get("/rejected-webhooks/2", as: api.admin).json
        #expect(one["body"].string == "body 2 \u{FFFD}" && one["query"].string == "type=x" && one["retriedAt"].isAbsent)
        let retried = try await api.send(.post, "/rejected-webhooks/2/retry", as: api.admin)
        #expect(try retried.status == 200 && retried.json["status"].string == "accepted" && retried.json["seq"].number == 7)
        #expect(try await api.get("/rejected-webhooks/2", as: api.admin).json["retriedAt"].isAbsent == false)
        for number in ["0", "4", "-1", "x", "99999999999999999999"] {
            #expect(try await api.get("/rejected-webhooks/\(number)", as: api.admin).code == "no_such_webhook")
        }
    }
}
