import Calls
import Foundation
import HTTPTypes
import Storage
import Testing

@testable import WorkPage

@Suite("Call now")
struct CallNowTests {
    /// An installation whose workspace orders calls at a provider.
    private func with(
        member: String? = nil,
        answer: @escaping @Sendable (Int) async -> (HTTPResponse.Status, String) = { _ in (.ok, FakeProvider.success) },
        _ body: @escaping @Sendable (APIFixture, FakeProvider, _ path: String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let secret = try ServerSecret.loadOrCreate(in: folder)
        let api = try await APIFixture(configuration: .init(secret: secret))
        let lead = try await api.lead("Asha Verma", "9876543210", "9898989898")
        try await FakeProvider.with(answer: answer) { provider in
            let setting = ClickToCallSetting(
                baseURL: provider.baseURL,
                deskphone: "01206851234",
                memberNumber: member,
                sealedAuthcode: try secret.seal("a key & more", for: WorkspaceAPI.sealPurpose(api.acme))
            )
            try await api.store.setClickToCall(setting, of: api.acme)
            try await body(api, provider, "/leads/\(lead)/call")
        }
    }

    private static func keyed(_ key: String) -> HTTPFields {
        var fields: HTTPFields = [:]
        if let name = HTTPField.Name("Idempotency-Key") { fields[name] = key }
        return fields
    }

    @Test("asks the provider to call the agent and then the lead, and says what it answered")
    func ordered() async throws {
        try await with { api, provider, path in
            #expect(try await api.get("/api/workspaces/acme").json["clickToCall"].flag == true)
            let answer = try await api.send(.post, path)
            let body = try answer.json
            #expect(answer.status == 202 && body["number"].string == "9876543210" && body["agentNumber"].string == APIFixture.agentNumber)
            #expect(body["providerCallId"].string == "45717408" && body["message"].string == "Call to Customer Initiate Successfully..")
            #expect(
                provider.requests == [
                    [
                        "calling_party_a": APIFixture.agentNumber, "calling_party_b": "9876543210", "deskphone": "01206851234",
                        "authcode": "a key & more", "call_from_did": "1",
                    ]
                ]
            )
            let activity = try await api.get(path.replacing("/call", with: "/activities")).json["activities"][0]
            #expect(activity["kind"].string == "call_now" && activity["author"].string == "agent@acme.example")
        }
    }

    @Test("A double click calls once, whoever clicks, until the call has ended")
    func once() async throws {
        try await with { api, provider, path in
            async let first = api.send(.post, path)
            async let second = api.send(.post, path, as: api.admin)
            async let third = api.send(.post, path)
            let answers = try await [first, second, third]
            #expect(answers.map(\.status).sorted() == [202, 409, 409] || answers.map(\.status).sorted() == [202, 409, 422])
            #expect(provider.requests.count == 1)
            // The call shows up, and is in progress for longer than an order is remembered.
            try await api.call(.ringing, "1")
            let during = try await api.send(.post, path)
            #expect(during.status == 409 && during.code == "call_in_progress")
            try await api.call(.missed, "1")
            #expect(try await api.send(.post, path).status == 202)
            #expect(provider.requests.count == 2)
        }
    }

    @Test("The same click again gets the same answer, good or bad, and calls nobody")
    func idempotent() async throws {
        let words = #"{"type":"error","message":"Agent on break/Inactive. Call not allowed"}"#
        try await with(answer: { number in (.ok, number == 0 ? words : FakeProvider.success) }) { api, provider, path in
            let refused = [
                try await api.send(.post, path, fields: Self.keyed("click-0001")), try await api.send(.post, path, fields: Self.keyed("click-0001")),
            ]
            #expect(refused.allSatisfy { $0.status == 502 && $0.code == "provider_refused" && $0.contentType == "application/problem+json" })
            #expect(refused[0].text == refused[1].text && refused[0].text.contains("Agent on break/Inactive. Call not allowed"))
            // Nobody was called, so a new click may try at once.
            let ordered = [
                try await api.send(.post, path, fields: Self.keyed("click-0002")), try await api.send(.post, path, fields: Self.keyed("click-0002")),
            ]
            #expect(ordered.allSatisfy { $0.status == 202 } && ordered[0].text == ordered[1].text)
            #expect(provider.requests.count == 2)
            #expect(try await api.send(.post, path, fields: Self.keyed("a b")).code == "malformed_key")
        }
    }

    @Test("Of several numbers of a lead one can be chosen, but no other number is called")
    func number() async throws {
        try await with { api, provider, path in
            #expect(try await api.send(.post, path, body: #"{"number":"+91 98989 89898"}"#).status == 202)
            #expect(provider.requests.first?["calling_party_b"] == "9898989898")
            let other = try await api.send(.post, path, body: #"{"number":"9000000001"}"#)
            #expect(other.status == 422 && other.code == "malformed_body" && provider.requests.count == 1)
        }
    }

    @Test("Who has no agent number rings at the workspace's number, or is told so")
    func member() async throws {
        try await with { api, provider, path in
            let answer = try await api.send(.post, path, as: api.admin)
            #expect(answer.status == 422 && answer.code == "no_agent_number" && provider.requests.isEmpty)
        }
        try await with(member: "9800000001") { api, provider, path in
            let answer = try await api.send(.post, path, as: api.admin)
            #expect(answer.status == 202 && provider.requests.first?["calling_party_a"] == "9800000001")
        }
    }

    @Test("An answer that says nothing may mean that the telephones ring, so the lead stays guarded for a while")
    func unclear() async throws {
        try await with(answer: { _ in (.badGateway, "<html>") }) { api, provider, path in
            let answer = try await api.send(.post, path)
            #expect(answer.status == 502 && answer.code == "provider_unclear")
            #expect(try await api.send(.post, path).code == "call_in_progress")
            #expect(provider.requests.count == 1)
        }
    }

    @Test(
        "A call whose end was never reported holds nobody up who insists, once it is silent for three minutes",
        arguments: [CallStatus.ringing, .connected]
    )
    func again(status: CallStatus) async throws {
        try await with { api, provider, path in
            let began = Timestamp.now.adding(seconds: -200)
            let call = try await api.call(status, "1", at: began)
            let refused = try await api.send(.post, path)
            #expect(refused.status == 409 && refused.code == "call_seems_in_progress" && refused.location == "/api/workspaces/acme/calls/\(call)")
            #expect(try refused.json["since"].string == began.rfc3339)
            #expect(try await api.send(.post, path, body: #"{"again":false}"#).code == "call_seems_in_progress")
            #expect(try await api.send(.post, path, body: #"{"again":"yes"}"#).code == "malformed_body")
            #expect(try await api.send(.post, path, body: #"{"again":true}"#).status == 202)
            // The order itself is still being placed.
            let placed = try await api.send(.post, path, body: #"{"again":true}"#)
            #expect(try placed.code == "call_in_progress" && placed.json["since"].isAbsent && placed.location == nil)
            #expect(provider.requests.count == 1)
        }
    }

    @Test("A call with news of the last three minutes is never called into")
    func fresh() async throws {
        try await with { api, provider, path in
            let began = Timestamp.now.adding(seconds: -400)
            try await api.call(.ringing, "1", at: began)
            try await api.call(.connected, "1", at: .now.adding(seconds: -170))
            let refused = try await api.send(.post, path, body: #"{"again":true}"#)
            #expect(refused.status == 409 && refused.code == "call_in_progress" && provider.requests.isEmpty)
            #expect(try refused.json["since"].string == began.rfc3339)
        }
    }

    @Test("Without click-to-call, or with a key that cannot be opened, nobody is called")
    func notSetUp() async throws {
        try await with { api, provider, path in
            let setting = try #require(try await api.store.clickToCall(of: api.acme))
            try await api.store.setClickToCall(nil, of: api.acme)
            #expect(try await api.send(.post, path).code == "not_set_up")
            var foreign = setting
            foreign.sealedAuthcode = setting.sealedAuthcode.dropLast() + [0]
            try await api.store.setClickToCall(foreign, of: api.acme)
            #expect(try await api.send(.post, path).code == "not_set_up")
            #expect(provider.requests.isEmpty)
        }
    }

    @Test("Another workspace's lead is called by nobody")
    func foreign() async throws {
        try await with { api, provider, path in
            let answer = try await api.send(.post, "/api/workspaces/globex\(path)", as: api.stranger)
            #expect(answer.status == 404 && answer.code == "no_such_lead" && provider.requests.isEmpty)
        }
    }
}
