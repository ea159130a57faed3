import Calls
import Testing

@testable import Storage

@Suite("Users and sessions")
struct UserTests {
    private typealias Fixture = StoreFixture
    private static let later = Fixture.now.adding(seconds: 3600)

    private func signedIn(_ fixture: Fixture) async throws -> User {
        try await fixture.store.addUser(email: "asha@example.com", workspace: fixture.acme, role: .agent, agentNumbers: [], passwordHash: "h1")
        let user = try #require(try await fixture.store.user(email: "asha@example.com"))
        try await fixture.store.createSession(NewSession(digest: "d", now: Fixture.now, expiresAt: Self.later), userID: user.id)
        return user
    }

    @Test("An address is the same in any case and with spaces around", arguments: ["asha@example.com", " Asha@Example.COM \n"])
    func email(text: String) async throws {
        let fixture = try await Fixture()
        let user = try await signedIn(fixture)
        #expect(try await fixture.store.user(email: text) == user)
        #expect(try await fixture.store.user(email: "' OR 1=1 --") == nil)
    }

    @Test("Whose password an admin of one workspace made is taken into no other until the operator sets another (attack 41)")
    func issued() async throws {
        let fixture = try await Fixture()
        let beta = try WorkspaceID("beta")
        try await fixture.add(beta)
        func add(_ workspace: WorkspaceID) async throws -> Bool {
            try await fixture.store.addUser(
                email: "asha@example.com",
                workspace: workspace,
                role: .agent,
                agentNumbers: [],
                passwordHash: "h1",
                isIssued: true
            )
        }
        #expect(try await add(fixture.acme))
        await #expect(throws: StoreError.passwordOfOthers) { try await add(beta) }
        try await fixture.store.removeUser(email: "asha@example.com", from: fixture.acme)
        await #expect(throws: StoreError.passwordOfOthers) { try await add(beta) }
        #expect(try await add(fixture.acme) == false)
        try await fixture.store.setPassword(email: "asha@example.com", hash: "h2")
        #expect(try await add(beta) == false)
    }

    @Test("A user of several workspaces is one user with one password")
    func memberships() async throws {
        let fixture = try await Fixture()
        _ = try await signedIn(fixture)
        let beta = try WorkspaceID("beta")
        try await fixture.add(beta)
        func add(_ workspace: WorkspaceID) async throws -> Bool {
            try await fixture.store.addUser(email: "ASHA@example.com", workspace: workspace, role: .admin, agentNumbers: [], passwordHash: "h2")
        }
        #expect(try await add(beta) == false)
        await #expect(throws: StoreError.exists("user asha@example.com in workspace beta")) { try await add(beta) }
        await #expect(throws: StoreError.missing("workspace nobody")) { try await add(WorkspaceID("nobody")) }
        #expect(try await fixture.store.user(email: "asha@example.com")?.passwordHash == "h1")
        #expect(try await fixture.store.users().map(\.memberships).first?.map(\.role) == [.agent, .admin])
        #expect(try await fixture.store.session(digest: "d", now: Fixture.now)?.memberships.map(\.workspace) == [fixture.acme, beta])
        try await fixture.store.setWorkspace(beta, disabled: true)
        #expect(try await fixture.store.session(digest: "d", now: Fixture.now)?.memberships.map(\.workspace) == [fixture.acme])
    }

    @Test("A session is found until it expires or is ended, also after a restart")
    func session() async throws {
        let fixture = try await Fixture()
        let user = try await signedIn(fixture)
        try await fixture.store.touchSessions(digests: ["d"], now: Fixture.now.adding(seconds: 60))
        let session = try await fixture.open().session(digest: "d", now: Fixture.now)
        #expect(session?.userID == user.id && session?.email == "asha@example.com")
        #expect(session?.createdAt == Fixture.now && session?.lastSeenAt == Fixture.now.adding(seconds: 60))
        #expect(try await fixture.store.session(digest: "other", now: Fixture.now) == nil)
        #expect(try await fixture.store.session(digest: "d", now: Self.later) == nil)
        try await fixture.store.deleteSession(digest: "d")
        #expect(try await fixture.store.session(digest: "d", now: Fixture.now) == nil)
    }

    @Test("Expired sessions go when somebody signs in")
    func expired() async throws {
        let fixture = try await Fixture()
        let user = try await signedIn(fixture)
        try await fixture.store.createSession(NewSession(digest: "e", now: Self.later, expiresAt: Self.later.adding(seconds: 60)), userID: user.id)
        #expect(try await fixture.count("session") == 1)
    }

    @Test("Disabling a user ends the sessions at once and for good")
    func disabled() async throws {
        let fixture = try await Fixture()
        let user = try await signedIn(fixture)
        let before = try await fixture.store.revision()
        try await fixture.store.disableUser(email: "asha@example.com")
        #expect(try await fixture.store.revision() > before)
        #expect(try await fixture.store.session(digest: "d", now: Fixture.now) == nil)
        #expect(try await fixture.store.user(email: "asha@example.com")?.isDisabled == true)
        try await fixture.store.createSession(NewSession(digest: "f", now: Fixture.now, expiresAt: Self.later), userID: user.id)
        #expect(try await fixture.store.session(digest: "f", now: Fixture.now) == nil)
        await #expect(throws: StoreError.missing("user nobody@example.com")) { try await fixture.store.disableUser(email: "nobody@example.com") }
    }

    @Test("A new password ends the sessions and enables the user again")
    func password() async throws {
        let fixture = try await Fixture()
        _ = try await signedIn(fixture)
        try await fixture.store.disableUser(email: "asha@example.com")
        try await fixture.store.setPassword(email: "asha@example.com", hash: "h3")
        let user = try await fixture.store.user(email: "asha@example.com")
        #expect(user?.passwordHash == "h3" && user?.isDisabled == false)
        #expect(try await fixture.store.session(digest: "d", now: Fixture.now) == nil)
    }
}
