import Calls
import HTTPTypes
import Storage
import Testing

@testable import Access

/// Attack 34.
@Suite("Pages of other origins")
struct CrossOriginTests {
    private static let crm = "https://crm.example.com"
    private static let stranger = "https://evil.example"

    private static let others: [String] = [
        "null", "*", "", "https://crm.example.com.evil.example", "https://evilcrm.example.com", "https://evil.example/https://crm.example.com",
        "https://CRM.example.com", "HTTPS://crm.example.com", "https://crm.example.com.",
        "https://crm.example.com:443",
        "https://crm.example.com:8443", "http://crm.example.com", "https://user@crm.example.com", "https://crm.example.com@evil.example",
        "https://crm.example.com/",
        "https://crm.example.com, https://evil.example", "https://crm.example.com https://evil.example", "https://sub.crm.example.com",
        "https://example.com", "https://crm-example.com", "https://crm.example.co", "https://evil.example",
    ]

    private func fixture() async throws -> SignInFixture {
        let fixture = try await SignInFixture()
        try await fixture.store.addOrigin(WebOrigin(Self.crm), to: WorkspaceID("acme"))
        return fixture
    }

    private func cors(_ fields: HTTPFields) -> [String: String] {
        let names: [HTTPField.Name] = [
            .accessControlAllowOrigin, .accessControlAllowCredentials, .accessControlAllowMethods, .accessControlAllowHeaders,
            .accessControlExposeHeaders, .accessControlMaxAge,
        ]
        return Dictionary(uniqueKeysWithValues: names.compactMap { name in fields[name].map { (name.rawName, $0) } })
    }

    private static let granted = [
        "Access-Control-Allow-Origin": crm, "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "Date, ETag, Location, Retry-After",
    ]

    @Test("An allowed page reads the answers of its workspace, also that it must sign in and that there is nothing")
    func allowed() async throws {
        let fixture = try await fixture()
        let cookie = try await fixture.cookie()
        for (path, cookie, status) in [
            ("/api/workspaces/acme/probe", cookie, 200), ("/api/workspaces/acme/probe", nil, 401), ("/api/workspaces/acme/nothing", cookie, 404),
        ] {
            let answer = try await fixture.send(.get, path, cookie: cookie, fields: [.origin: Self.crm])
            #expect(answer.status == status)
            #expect(cors(answer.fields) == Self.granted, "\(path) \(status)")
            #expect(answer.fields[.vary] == "Origin")
        }
    }

    @Test("It may write there with its visitor's session; elsewhere and from other pages a write is refused")
    func writes() async throws {
        let fixture = try await fixture()
        try await fixture.add("asha@example.com", to: "globex", as: .agent)
        let cookie = try await fixture.cookie()
        let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
        for (workspace, origin, status) in [("acme", Self.crm, 200), ("globex", Self.crm, 403), ("acme", Self.stranger, 403)] {
            for fields: HTTPFields in [[.origin: origin], [.origin: origin, site: "same-site"], [.origin: origin, site: "cross-site"]] {
                let path = "/api/workspaces/\(workspace)/stream-tickets"
                #expect(try await fixture.send(.post, path, cookie: cookie, fields: fields).status == status, "\(workspace) from \(origin)")
            }
        }
        #expect(try await fixture.send(.delete, "/api/session", cookie: cookie, fields: [.origin: Self.crm]).status == 403)
        #expect(cors(try await fixture.send(.get, "/api/session", cookie: cookie, fields: [.origin: Self.crm]).fields) == [:])
    }

    @Test("No other origin is named in an answer, whatever it looks like", arguments: others)
    func refused(origin: String) async throws {
        let fixture = try await fixture()
        let cookie = try await fixture.cookie()
        for method in [HTTPRequest.Method.get, .options] {
            let answer = try await fixture.send(method, "/api/workspaces/acme/probe", cookie: cookie, fields: [.origin: origin])
            #expect(answer.status == (method == .get ? 200 : 204))
            #expect(cors(answer.fields) == [:])
            #expect(answer.fields[.vary] == "Origin")
        }
        let write = try await fixture.send(.post, "/api/workspaces/acme/probe", cookie: cookie, fields: [.origin: origin])
        #expect(write.status == 403 && cors(write.fields) == [:])
    }

    @Test("Two origins in one request are none")
    func two() async throws {
        let fixture = try await fixture()
        var fields: HTTPFields = [.origin: Self.crm]
        fields[values: .origin].append(Self.stranger)
        #expect(cors(try await fixture.send(.get, "/api/workspaces/acme/probe", fields: fields).fields) == [:])
    }

    @Test("A preflight is answered without a sign-in, and allows an allowed origin alone, in its own workspace")
    func preflight() async throws {
        let fixture = try await fixture()
        let method = try #require(HTTPField.Name("Access-Control-Request-Method"))
        for path in ["acme/probe", "acme/stream-tickets", "globex/probe", "nowhere/probe", "ACME/probe", ""] {
            let answer = try await fixture.send(.options, "/api/workspaces/\(path)", fields: [.origin: Self.crm, method: "POST"])
            #expect(answer.status == 204 && answer.text == "" && answer.fields[.vary] == "Origin")
            let allowed = Self.granted.merging([
                "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
                "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID",
                "Access-Control-Max-Age": "600",
            ]) { $1 }
            #expect(cors(answer.fields) == (path.hasPrefix("acme/") ? allowed : [:]), "\(path)")
        }
    }

    @Test("Nothing is allowed in a workspace without a list, nor without an origin, and caches are told all the same")
    func none() async throws {
        let fixture = try await fixture()
        for (path, fields) in [("globex", [.origin: Self.crm]), ("nowhere", [.origin: Self.crm]), ("acme", [:])] as [(String, HTTPFields)] {
            let answer = try await fixture.send(.get, "/api/workspaces/\(path)/probe", fields: fields)
            #expect(answer.status == 401 && cors(answer.fields) == [:] && answer.fields[.vary] == "Origin")
        }
    }
}
