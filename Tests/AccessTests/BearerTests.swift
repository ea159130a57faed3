import Calls
import Foundation
import HTTPTypes
import Logging
import Storage
import Testing

@testable import Access

@Suite("Bearer tokens")
struct BearerTests {
    private func fixture(issuer: String? = nil, audience: String? = nil) async throws -> SignInFixture {
        try await SignInFixture(bearers: BearerTokens(secrets: [TokenMaker.secret], keySet: nil, issuer: issuer, audience: audience))
    }

    private func get(_ fixture: SignInFixture, _ token: String, workspace: String = "acme") async throws -> SignInFixture.Answer {
        try await fixture.send(.get, "/api/workspaces/\(workspace)/probe", fields: [.authorization: "Bearer \(token)"])
    }

    @Test("A token with the secret's signature reads the workspaces that it names, while they are there")
    func reads() async throws {
        let fixture = try await fixture()
        let token = TokenMaker.token()
        #expect(try await get(fixture, token).text == "agent")
        #expect(try await fixture.send(.head, "/api/workspaces/acme/head", fields: [.authorization: "bearer  \(token)"]).status == 200)
        let none = try await get(fixture, token, workspace: "nowhere")
        let other = try await get(fixture, token, workspace: "globex")
        #expect(none.status == 404 && other.status == 404 && none.text == other.text)
        let named = TokenMaker.token(TokenMaker.claims.replacing(#""acme""#, with: #""nowhere","globex""#))
        #expect(try await get(fixture, named, workspace: "nowhere").text == none.text)
        #expect(try await get(fixture, named, workspace: "globex").status == 200)
        try await fixture.store.setWorkspace(WorkspaceID("globex"), disabled: true)
        #expect(try await get(fixture, named, workspace: "globex").text == none.text)
    }

    @Test("It writes nothing but stream tickets, for which no page is asked whose it is")
    func writes() async throws {
        let fixture = try await fixture()
        let fields: HTTPFields = [.authorization: "Bearer \(TokenMaker.token())", .origin: "https://crm.example.com"]
        let answer = try await fixture.send(.post, "/api/workspaces/acme/probe", fields: fields)
        #expect(answer.status == 403 && answer.text.contains("read_only"))
        #expect(try await fixture.send(.post, "/api/workspaces/acme/stream-tickets", fields: fields).status == 200)
        #expect(try await fixture.send(.post, "/api/workspaces/globex/stream-tickets", fields: fields).status == 404)
        for path in ["/api/session", "/api/workspaces"] { #expect(try await fixture.send(.get, path, fields: fields).status == 401) }
    }

    @Test("A token beside a cookie counts alone; what is no bearer token is left to proxies")
    func beside() async throws {
        let fixture = try await fixture()
        let cookie = try await fixture.cookie()
        for (value, status) in [("Bearer x.y.z", 401), ("Bearer", 401), ("Bearer ", 401), ("Basic YTpi", 200), ("", 200)] {
            let answer = try await fixture.send(.get, "/api/workspaces/acme/probe", cookie: cookie, fields: [.authorization: value])
            #expect(answer.status == status, "\(value)")
        }
        var two = HTTPFields()
        two.append(HTTPField(name: .authorization, value: "Bearer \(TokenMaker.token())"))
        two.append(HTTPField(name: .authorization, value: "Bearer \(TokenMaker.token())"))
        #expect(try await fixture.send(.get, "/api/workspaces/acme/probe", cookie: cookie, fields: two).status == 401)
    }

    @Test("Without configured keys no token counts")
    func notConfigured() async throws {
        #expect(try await get(SignInFixture(), TokenMaker.token()).status == 401)
    }

    private static let hour = TokenMaker.hour

    /// What is wrong with each, as seen by a server with the issuer `crm`, the audience `deskbell`, a secret and a set of keys.
    private static let wrong: [String: String] = {
        let good = TokenMaker.claims(#""iss":"crm","aud":"deskbell""#)
        let parts = TokenMaker.token(good).split(separator: ".").map(String.init)
        func header(_ text: String) -> String { TokenMaker.token(good, header: text) }
        func exp(_ text: String) -> String { TokenMaker.token(good.replacing("\(hour)", with: text)) }
        let none = #"{"alg":"none"}"#
        return [
            "alg none without a signature": "\(TokenMaker.base64(Data(none.utf8))).\(parts[1]).",
            "alg none": header(none), "alg None": header(#"{"alg":"NonE"}"#), "no alg": header("{}"), "alg a number": header(#"{"alg":256}"#),
            "alg HS512": header(#"{"alg":"HS512"}"#), "alg RS256 with a MAC": header(#"{"alg":"RS256","kid":"one"}"#),
            "an unknown extension": header(#"{"alg":"HS256","crit":["b64"],"b64":false}"#),
            "HS256 with the public key as secret": TokenMaker.token(good, secret: TokenMaker.publicKey),
            "the same, with its kid": TokenMaker.token(
                good,
                header: #"{"alg":"HS256","kid":"one"}"#,
                secret: TokenMaker.publicKey
            ),
            "another secret": TokenMaker.token(good, secret: Data(repeating: 1, count: 32)),
            "an empty secret": TokenMaker.token(good, secret: Data()),
            "unknown kid": header(#"{"alg":"HS256","kid":"unknown"}"#), "unknown kid of a set": header(#"{"alg":"RS256","kid":"unknown"}"#),
            "kid a path": header(#"{"alg":"HS256","kid":"../../../dev/null"}"#), "kid SQL": header(#"{"alg":"RS256","kid":"' OR 1=1 --"}"#),
            "a key that it brings itself": header(#"{"alg":"RS256","jwk":{"kty":"oct","k":"AA"},"jku":"http://127.0.0.1:1/"}"#),
            "no exp": TokenMaker.token(good.replacing(#""exp":\#(hour),"#, with: "")),
            "exp a text": exp(#""\#(hour)""#), "exp 10^12": exp("1000000000000"), "exp 1e400": exp("1e400"), "exp null": exp("null"),
            "exp in milliseconds": exp("\(hour)000"), "exp past": exp("\(hour - 3601)"), "exp negative": exp("-1"), "exp true": exp("true"),
            "nbf ahead": TokenMaker.token(good.dropLast() + #","nbf":\#(hour - 3000)}"#),
            "nbf a text": TokenMaker.token(good.dropLast() + #","nbf":"0"}"#),
            "wrong aud": TokenMaker.token(good.replacing("deskbell", with: "billing")),
            "no aud": TokenMaker.token(TokenMaker.claims(#""iss":"crm""#)),
            "aud an empty list": TokenMaker.token(good.replacing(#""deskbell""#, with: "[]")),
            "aud a list of numbers": TokenMaker.token(good.replacing(#""deskbell""#, with: "[1]")),
            "a padded signature": TokenMaker.token(good) + "=",
            "aud a number": TokenMaker.token(good.replacing(#""deskbell""#, with: "1")),
            "wrong iss": TokenMaker.token(good.replacing("crm", with: "crm2")), "no iss": TokenMaker.token(TokenMaker.claims(#""aud":"deskbell""#)),
            "workspaces a text": TokenMaker.token(good.replacing(#"["acme"]"#, with: #""acme""#)),
            "workspaces of numbers": TokenMaker.token(good.replacing(#"["acme"]"#, with: "[1]")),
            "no workspaces": TokenMaker.token(good.replacing(#","workspaces":["acme"]"#, with: "")),
            "claims a list": TokenMaker.token("[]"), "claims no JSON": TokenMaker.token("{"),
            "a megabyte": TokenMaker.token(good.dropLast() + #","x":"\#(String(repeating: "x", count: 1_000_000))"}"#),
            "two dots missing": parts.joined(), "one dot missing": "\(parts[0]).\(parts[1])\(parts[2])",
            "a dot more": parts.joined(separator: ".") + ".",
            "dots alone": "..", "no signature": "\(parts[0]).\(parts[1]).", "nothing": "",
            "changed claims": "\(parts[0]).\(parts[1].dropLast(4))AAAA.\(parts[2])",
        ]
    }()

    @Test("Attack 35: every token that does not count gets the same answer as none at all")
    func attack() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bearer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "jwks.json")
        try Data(#"{"keys":[\#(try TokenMaker.rsaJWK(#""kid":"one""#))]}"#.utf8).write(to: file)
        let keySet = KeySet(file.path, logger: .init(label: "test"))
        try await keySet.read()
        let tokens = await BearerTokens(secrets: [TokenMaker.secret], keySet: keySet, issuer: "crm", audience: "deskbell")
        let fixture = try await SignInFixture(bearers: tokens)
        let right = TokenMaker.token(TokenMaker.claims(#""iss":"crm","aud":["deskbell","billing"],"nbf":1"#))
        #expect(try await get(fixture, right).status == 200)
        let none = try await fixture.send(.get, "/api/workspaces/acme/probe")
        #expect(none.status == 401)
        for (name, token) in Self.wrong {
            let answer = try await get(fixture, token)
            #expect(answer.status == 401 && answer.text == none.text && answer.fields == none.fields, "\(name)")
        }
    }

    @Test("While a secret is being replaced, tokens of both count, and no others")
    func replacedSecret() async throws {
        let next = Data(repeating: 7, count: 32)
        let fixture = try await SignInFixture(
            bearers: BearerTokens(secrets: [next, TokenMaker.secret], keySet: nil, issuer: nil, audience: nil)
        )
        for (secret, status) in [(next, 200), (TokenMaker.secret, 200), (Data(repeating: 8, count: 32), 401)] {
            #expect(try await get(fixture, TokenMaker.token(secret: secret)).status == status)
        }
    }

    @Test("A token for some audience does not count where none is configured")
    func foreignAudience() async throws {
        let fixture = try await fixture()
        #expect(try await get(fixture, TokenMaker.token(TokenMaker.claims(#""iss":"anybody""#))).status == 200)
        #expect(try await get(fixture, TokenMaker.token(TokenMaker.claims(#""aud":"billing""#))).status == 401)
    }
}
