import Calls
import HTTPTypes
import Logging
import Storage
import Testing

@testable import Access

@Suite("Sign-in")
struct SignInTests {
    private static let wrongCredentials = """
        {"code":"wrong_credentials","detail":"The e-mail address or the password is wrong.",\
        "status":401,"title":"Unauthorized","type":"about:blank"}
        """

    @Test("Signing in sets a cookie that scripts and other sites do not get")
    func signsIn() async throws {
        let fixture = try await SignInFixture()
        let answer = try await fixture.signIn()
        #expect(answer.status == 204)
        let cookie = try #require(answer.cookie)
        #expect(cookie.pair.hasPrefix("deskbell="))
        #expect(cookie.attributes == ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=604800"])
        #expect(answer.fields[.cacheControl] == "no-store")
    }

    @Test("Behind TLS the cookie is bound to this host")
    func secureCookie() async throws {
        let fixture = try await SignInFixture(configuration: SignIn.Configuration(isSecure: true))
        let cookie = try #require(try await fixture.signIn().cookie)
        #expect(cookie.pair.hasPrefix("__Host-deskbell="))
        #expect(cookie.attributes.isSuperset(of: ["Secure", "HttpOnly", "Path=/"]))
        #expect(try await fixture.send(.get, "/api/session", cookie: cookie.pair).status == 200)
        #expect(try await fixture.send(.get, "/api/session", cookie: cookie.pair.replacing("__Host-", with: "")).status == 401)
    }

    @Test("The session names the user and the workspaces, and so does the list of workspaces")
    func session() async throws {
        let fixture = try await SignInFixture()
        try await fixture.add("asha@example.com", to: "globex", as: .agent)
        let cookie = try await fixture.cookie()
        let workspaces = #"[{"id":"acme","name":"Acme","role":"admin"},{"id":"globex","name":"Globex","role":"agent"}]"#
        let session = try await fixture.send(.get, "/api/session", cookie: cookie)
        #expect(session.text == #"{"email":"asha@example.com","workspaces":\#(workspaces)}"#)
        #expect(try await fixture.send(.get, "/api/workspaces", cookie: cookie).text == #"{"workspaces":\#(workspaces)}"#)
    }

    @Test("An address is known in any case")
    func caseOfAddress() async throws {
        #expect(try await SignInFixture().signIn(" Asha@Example.COM ").status == 204)
    }

    @Test(
        "A wrong password, an unknown, a disabled and a look-alike user are answered alike",
        arguments: [
            ("asha@example.com", "wrong"), ("nobody@example.com", SignInFixture.password), ("asha@example.com", ""),
            ("gone@example.com", SignInFixture.password), ("\u{430}sha@example.com", SignInFixture.password), ("", ""),
            ("asha@example.com", SignInFixture.password + "\u{0}"),
            ("asha@example.com", String(repeating: "x", count: 5000)),
        ]
    )
    func refused(email: String, password: String) async throws {
        let fixture = try await SignInFixture()
        try await fixture.add("gone@example.com", to: "acme", as: .agent)
        try await fixture.store.disableUser(email: "gone@example.com")
        let answer = try await fixture.signIn(email, password)
        #expect(answer.status == 401)
        #expect(answer.cookie == nil)
        #expect(answer.text == Self.wrongCredentials)
    }

    @Test(
        "What is no sign-in is refused without repeating it",
        arguments: [
            "", "null", "[]", "{", #"{"email":"a"}"#, #"{"email":1,"password":"secret"}"#, #"{"email":"%LONG%","password":"secret"}"#,
            #"{"email":"asha@example.com\u0000","password":"secret"}"#, #"{"email":"asha@example.com\r\n","password":"secret"}"#,
        ]
    )
    func malformed(body: String) async throws {
        let long = body.replacing("%LONG%", with: String(repeating: "a", count: 300))
        let answer = try await SignInFixture().send(.post, "/api/session", body: long)
        #expect(answer.status == 422)
        #expect(answer.fields[.contentType] == "application/problem+json")
        #expect(answer.text.contains("malformed_sign_in") && !answer.text.contains("secret"))
    }

    @Test(
        "A sign-in that does not say that it is JSON is refused (attack 40)",
        arguments: ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", "text/json", ""]
    )
    func notJSON(type: String) async throws {
        let body = #"{"email":"asha@example.com","password":"\#(SignInFixture.password)"}"#
        let answer = try await SignInFixture().send(.post, "/api/session", body: body, fields: [.contentType: type])
        #expect(answer.status == 415 && answer.cookie == nil && answer.text.contains("not_json"))
    }

    @Test("A sign-out everywhere ends all sessions of the user at once, and nobody else's")
    func everywhere() async throws {
        let fixture = try await SignInFixture()
        try await fixture.add("ravi@example.com", to: "acme", as: .agent)
        let (phone, desk, other) = (try await fixture.cookie(), try await fixture.cookie(), try await fixture.cookie("ravi@example.com"))
        for cookie in [phone, desk, other] { #expect(try await fixture.send(.get, "/api/session", cookie: cookie).status == 200) }
        #expect(try await fixture.send(.delete, "/api/session?everywhere=yes", cookie: desk).status == 400)
        #expect(try await fixture.send(.delete, "/api/session?everywhere=true", cookie: "deskbell=nobody").status == 204)
        #expect(try await fixture.send(.get, "/api/session", cookie: phone).status == 200)
        let answer = try await fixture.send(.delete, "/api/session?everywhere=true", cookie: desk)
        #expect(answer.status == 204 && answer.cookie?.pair == "deskbell=")
        for (cookie, status) in [(phone, 401), (desk, 401), (other, 200)] {
            #expect(try await fixture.send(.get, "/api/session", cookie: cookie).status == status)
        }
    }

    @Test("A new password ends all sessions of the user")
    func newPassword() async throws {
        let fixture = try await SignInFixture()
        let (phone, desk) = (try await fixture.cookie(), try await fixture.cookie())
        try await fixture.store.setPassword(email: "asha@example.com", hash: "$scrypt$")
        for cookie in [phone, desk] { #expect(try await fixture.send(.get, "/api/session", cookie: cookie).status == 401) }
    }

    @Test("Who changes the password is signed in anew, and nobody else with the old one")
    func changesPassword() async throws {
        let fixture = try await SignInFixture()
        let (phone, desk) = (try await fixture.cookie(), try await fixture.cookie())
        func change(_ old: String, _ new: String, cookie: String? = nil, fields: HTTPFields = [:]) async throws -> SignInFixture.Answer {
            let body = try EventJSON.encode(["password": old, "newPassword": new])
            return try await fixture.send(.post, "/api/session/password", cookie: cookie ?? desk, body: body, fields: fields)
        }
        for (old, new, status, code) in [
            ("wrong horse", "battery staple", 403, "wrong_password"), (SignInFixture.password, "short", 422, "unusable_password"),
            (SignInFixture.password, "with a \0 in it", 422, "unusable_password"),
            (SignInFixture.password, String(repeating: "x", count: 1025), 422, "unusable_password"),
        ] {
            let answer = try await change(old, new)
            #expect(answer.status == status && answer.text.contains(code), "\(new.prefix(20)): \(answer.text)")
        }
        #expect(try await change(SignInFixture.password, "battery staple", cookie: "deskbell=nobody").status == 401)
        #expect(try await change(SignInFixture.password, "battery staple", fields: [.origin: "https://evil.example"]).status == 403)
        #expect(try await change(SignInFixture.password, "battery staple", fields: [.contentType: "application/xml"]).status == 415)
        #expect(try await fixture.send(.post, "/api/session/password", cookie: desk, body: "{}").text.contains("malformed_password_change"))

        let answer = try await change(SignInFixture.password, "battery staple")
        let fresh = try #require(answer.cookie?.pair)
        #expect(answer.status == 204)
        for (cookie, status) in [(phone, 401), (desk, 401), (fresh, 200)] {
            #expect(try await fixture.send(.get, "/api/session", cookie: cookie).status == status)
        }
        #expect(try await fixture.signIn().status == 401)
        #expect(try await fixture.signIn("asha@example.com", "battery staple").status == 204)
    }

    @Test("Guessing the password of whoever is signed in is limited as a sign-in is")
    func changeIsLimited() async throws {
        let fixture = try await SignInFixture()
        let cookie = try await fixture.cookie()
        func change(_ old: String) async throws -> Int {
            let body = try EventJSON.encode(["password": old, "newPassword": "battery staple"])
            return try await fixture.send(.post, "/api/session/password", cookie: cookie, body: body).status
        }
        for _ in 0..<10 { #expect(try await change("guessed") == 403) }
        #expect(try await change(SignInFixture.password) == 429)
    }

    @Test("A body of a megabyte is not read")
    func tooLarge() async throws {
        let fixture = try await SignInFixture()
        let answer = try await fixture.send(.post, "/api/session", body: String(repeating: " ", count: 1_000_000))
        #expect(answer.status == 413)
        #expect(answer.fields[.contentType] == "application/problem+json")
    }

    @Test("Another site's page cannot sign its visitor in")
    func crossSiteSignIn() async throws {
        let body = #"{"email":"asha@example.com","password":"correct horse"}"#
        let answer = try await SignInFixture().send(.post, "/api/session", body: body, fields: [.origin: "https://evil.example"])
        #expect(answer.status == 403)
    }

    @Test("Each sign-in makes a new token, and ends what the browser had before")
    func fixation() async throws {
        let fixture = try await SignInFixture()
        let first = try await fixture.cookie()
        let second = try #require(try await fixture.signIn(cookie: first).cookie?.pair)
        #expect(first != second)
        #expect(try await fixture.send(.get, "/api/session", cookie: first).status == 401)
        #expect(try await fixture.send(.get, "/api/session", cookie: second).status == 200)
    }

    @Test("The right one of several cookies of one name is found, in one header, and signing out ends it", arguments: ["AAAA", "unknown", ""])
    func severalCookies(other: String) async throws {
        let fixture = try await SignInFixture()
        let right = try await fixture.cookie()
        let wrong = "deskbell=\(other == "unknown" ? String(repeating: "A", count: 43) : other)"
        for cookie in ["\(wrong); \(right)", "\(right); \(wrong)", "a=b;\(wrong);\(wrong);\(right)"] {
            #expect(try await fixture.send(.get, "/api/session", cookie: cookie).status == 200, "\(cookie.prefix(20))")
        }
        let guesses = (0..<20).map { "deskbell=\(String(repeating: "\($0 % 10)", count: 43))" } + [right]
        #expect(try await fixture.send(.get, "/api/session", cookie: guesses.joined(separator: "; ")).status == 401, "guessing is bounded")
        #expect(try await fixture.send(.delete, "/api/session", cookie: "\(wrong); \(right)").status == 204)
        #expect(try await fixture.send(.get, "/api/session", cookie: right).status == 401)
    }

    @Test("After signing out the token is worth nothing")
    func signsOut() async throws {
        let fixture = try await SignInFixture()
        let cookie = try await fixture.cookie()
        #expect(try await fixture.send(.get, "/api/session", cookie: cookie).status == 200)
        let answer = try await fixture.send(.delete, "/api/session", cookie: cookie)
        #expect(answer.status == 204)
        #expect(answer.cookie?.pair == "deskbell=" && answer.cookie?.attributes.contains("Max-Age=0") == true)
        #expect(try await fixture.send(.get, "/api/session", cookie: cookie).status == 401)
        #expect(try await fixture.send(.delete, "/api/session").status == 204)
    }

    @Test("After ten failures the account waits at that address; the right password does not help")
    func limited() async throws {
        let fixture = try await SignInFixture()
        for _ in 0..<10 { #expect(try await fixture.signIn("asha@example.com", "wrong").status == 401) }
        let answer = try await fixture.signIn()
        #expect(answer.status == 429)
        #expect(answer.fields[.retryAfter].flatMap { Int($0) } ?? 0 > 0)
    }

    @Test("A workspace of others is answered as one that does not exist", arguments: ["globex", "nowhere", "ACME", "acme%2f", "..", "a+b"])
    func foreign(workspace: String) async throws {
        let fixture = try await SignInFixture()
        let cookie = try await fixture.cookie()
        #expect(try await fixture.send(.get, "/api/workspaces/acme/probe", cookie: cookie).text == "admin")
        let answer = try await fixture.send(.get, "/api/workspaces/\(workspace)/probe", cookie: cookie)
        #expect(answer.status == 404)
        #expect(answer.text == (try await fixture.send(.get, "/api/workspaces/unknown/probe", cookie: cookie)).text)
        #expect(try await fixture.send(.get, "/api/workspaces/\(workspace)/probe").status == 401)
    }

    @Test("A write with a cookie is refused to other sites, wherever sign-in is required")
    func crossSiteWrite() async throws {
        let fixture = try await SignInFixture()
        let cookie = try await fixture.cookie()
        #expect(try await fixture.send(.post, "/api/workspaces/acme/probe", cookie: cookie).status == 200)
        let answer = try await fixture.send(.post, "/api/workspaces/acme/probe", cookie: cookie, fields: [.origin: "https://evil.example"])
        #expect(answer.status == 403)
    }

    @Test("A disabled workspace is gone for its members")
    func disabledWorkspace() async throws {
        let fixture = try await SignInFixture()
        let cookie = try await fixture.cookie()
        try await fixture.store.setWorkspace(WorkspaceID("acme"), disabled: true)
        #expect(try await fixture.send(.get, "/api/workspaces/acme/probe", cookie: cookie).status == 404)
    }

    @Test("A session that was not used for 12 hours is over, and one that is used goes on for 7 days")
    func expiry() async throws {
        let fixture = try await SignInFixture()
        let user = try #require(try await fixture.store.user(email: "asha@example.com"))
        func status(createdSecondsAgo: Int64, usedSecondsAgo: Int64) async throws -> Int {
            let token = SecretToken()
            let created = Timestamp.now.adding(seconds: -createdSecondsAgo)
            try await fixture.store.createSession(
                NewSession(digest: token.digest, now: created, expiresAt: created.adding(seconds: 7 * 86_400)),
                userID: user.id
            )
            try await fixture.store.touchSessions(digests: [token.digest], now: Timestamp.now.adding(seconds: -usedSecondsAgo))
            return try await fixture.send(.get, "/api/session", cookie: "deskbell=\(token.text)").status
        }
        #expect(try await status(createdSecondsAgo: 86_400, usedSecondsAgo: 11 * 3600) == 200)
        #expect(try await status(createdSecondsAgo: 86_400, usedSecondsAgo: 12 * 3600 + 5) == 401)
        #expect(try await status(createdSecondsAgo: 7 * 86_400 - 60, usedSecondsAgo: 0) == 200)
        #expect(try await status(createdSecondsAgo: 7 * 86_400 + 60, usedSecondsAgo: 0) == 401)
        // Made while the clock was two hours, and twenty years, ahead.
        #expect(try await status(createdSecondsAgo: -7200, usedSecondsAgo: -7200) == 200)
        #expect(try await status(createdSecondsAgo: -20 * 365 * 86_400, usedSecondsAgo: -20 * 365 * 86_400) == 401)
    }

    @Test("The time of use is written at most once a minute")
    func touched() async throws {
        let fixture = try await SignInFixture()
        let cookie = try await fixture.cookie()
        let digest = try #require(SecretToken(cookie.dropFirst("deskbell=".count))).digest
        let old = Timestamp.now.adding(seconds: -30)
        try await fixture.store.touchSessions(digests: [digest], now: old)
        _ = try await fixture.send(.get, "/api/session", cookie: cookie)
        #expect(try await fixture.store.session(digest: digest, now: .now)?.lastSeenAt == old)
        try await fixture.store.touchSessions(digests: [digest], now: Timestamp.now.adding(seconds: -61))
        // Another fixture's cache knows nothing of the first read.
        let signIn = SignIn(store: fixture.store, logger: .init(label: "test"))
        _ = try await signIn.sessions.use(digest: digest)
        // Written beside the answer.
        let deadline = ContinuousClock.now + .seconds(10)
        func age() async throws -> Int64 {
            Timestamp.now.seconds(since: try #require(try await fixture.store.session(digest: digest, now: .now)).lastSeenAt)
        }
        while try await age() >= 30, .now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try await age() < 30)
    }

    @Test("Many requests with one cookie share one read")
    func sharedRead() async throws {
        let fixture = try await SignInFixture()
        let cookie = try await fixture.cookie()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<200 { group.addTask { try await fixture.send(.get, "/api/session", cookie: cookie).status } }
            for try await status in group { #expect(status == 200) }
        }
    }
}
