import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Storage
import Testing
import Web

@testable import Access
@testable import WorkPage

/// The API over a database in a folder of its own, with two workspaces and an agent and an admin in each.
final class APIFixture: Sendable {
    static let customer = "9876543210"
    static let agentNumber = "9811126123"

    let store: Store
    let responder: RouterResponder<AppContext>
    let acme: WorkspaceID
    let globex: WorkspaceID
    /// Cookies: an agent of acme with a number, an admin of acme, an agent of globex.
    let (agent, admin, stranger): (String, String, String)
    private let directory: URL

    init(configuration: WorkspaceAPI.Configuration = WorkspaceAPI.Configuration()) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        directory = FileManager.default.temporaryDirectory.appending(path: "api-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        store = try Store.open(directory: directory, logger: logger)
        (acme, globex) = (try WorkspaceID("acme"), try WorkspaceID("globex"))
        for id in [acme, globex] { try await store.addWorkspace(id, name: id.rawValue.capitalized, timeZone: "Asia/Kolkata", dids: [:]) }
        agent = try await Self.member("agent@acme.example", of: acme, as: .agent, number: Self.agentNumber, store)
        admin = try await Self.member("admin@acme.example", of: acme, as: .admin, store)
        stranger = try await Self.member("agent@globex.example", of: globex, as: .admin, number: "9811126124", store)
        let signIn = SignIn(store: store, logger: logger)
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        let api = WorkspaceAPI(
            store: store,
            signIn: signIn,
            administration: .standIn(store),
            configuration: configuration,
            logger: logger
        )
        api.addRoutes(to: router)
        router.refuseOtherMethods()
        responder = router.buildResponder()
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// Adds somebody and signs them in.
    static func member(_ email: String, of workspace: WorkspaceID, as role: Role, number: String? = nil, _ store: Store) async throws -> String {
        let numbers = number.flatMap { PhoneNumber($0) }.map { [$0] } ?? []
        try await store.addUser(email: email, workspace: workspace, role: role, agentNumbers: numbers, passwordHash: nil)
        let user = try #require(try await store.user(email: email))
        let token = SecretToken()
        try await store.createSession(NewSession(digest: token.digest, now: .now, expiresAt: .now.adding(seconds: 3600)), userID: user.id)
        return "deskbell=\(token.text)"
    }

    struct Answer {
        let status: Int
        let fields: HTTPFields
        let text: String

        var json: JSON {
            get throws { JSON(try JSONSerialization.jsonObject(with: Data(text.utf8))) }
        }
        var contentType: String? { fields[.contentType] }
        var contentDisposition: String? { fields[.contentDisposition] }
        var location: String? { fields[.location] }
        var eTag: String? { fields[.eTag] }
        /// The problem's stable code.
        var code: String? { try? json["code"].string }
    }

    /// - Parameters:
    ///   - path: Below `/api/workspaces/acme`, unless it begins with `/api`.
    ///   - cookie: The agent's unless told otherwise; empty for none.
    ///   - onWrite: What happens behind each part of the answer's body.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        as cookie: String? = nil,
        body: String? = nil,
        fields: HTTPFields = [:],
        onWrite: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Answer {
        let path = path.hasPrefix("/api") ? path : "/api/workspaces/acme\(path)"
        var head = HTTPRequest(method: method, scheme: "http", authority: "crm.example", path: path, headerFields: fields)
        head.headerFields[.cookie] = cookie ?? agent
        if body != nil, fields[.contentType] == nil { head.headerFields[.contentType] = "application/json" }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let context = AppContext(source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger))
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body ?? "")))
        let response = try await responder.respond(to: request, context: context)
        let writer = Collector(onWrite: onWrite)
        try await response.body.write(writer)
        return Answer(status: response.status.code, fields: response.headers, text: await writer.text.value)
    }

    func get(_ path: String, as cookie: String? = nil) async throws -> Answer { try await send(.get, path, as: cookie) }

    /// A call that a webhook tells of.
    @discardableResult
    func call(
        _ status: CallStatus,
        _ id: String = UUID().uuidString,
        from customer: String? = APIFixture.customer,
        agent: String? = APIFixture.agentNumber,
        recording: String? = nil,
        in workspace: WorkspaceID? = nil,
        at time: Timestamp = .now
    ) async throws -> String {
        let report = CallReport(
            provider: "callerdesk",
            callKeys: ["sid:" + id],
            providerCallID: id,
            direction: .inbound,
            status: status,
            legs: CallReport.Legs(source: customer, destination: "01206851234", dialWhom: agent),
            talkSeconds: status == .completed ? 60 : nil,
            recordingURL: recording
        )
        _ = try await store.ingest(report, digest: "\(report)", workspace: workspace ?? acme, receivedAt: time)
        let calls = try await store.calls(of: workspace ?? acme, limit: 1000)
        return try #require(calls.first { $0.call.providerCallID == id }).call.id
    }

    @discardableResult
    func lead(
        _ name: String = "Asha Verma",
        _ numbers: String...,
        campaign: String? = "Diwali",
        in workspace: WorkspaceID? = nil
    ) async throws -> String {
        let numbers = (numbers.isEmpty ? [Self.customer] : numbers).compactMap { PhoneNumber($0) }
        let new = NewLead(name: name, numbers: numbers, campaign: campaign)
        _ = try await store.addLeads([new], workspace: workspace ?? acme)
        let page = try await store.leads(LeadQuery(), of: workspace ?? acme, after: nil, limit: 1000)
        return try #require(page.elements.first { $0.name == name }).id
    }
}

/// Collects a body.
private struct Collector: ResponseBodyWriter {
    actor Text {
        private(set) var value = ""
        func add(_ buffer: ByteBuffer) { value += String(buffer: buffer) }
    }

    let onWrite: @Sendable () async throws -> Void
    let text = Text()

    func write(_ buffer: ByteBuffer) async throws {
        await text.add(buffer)
        try await onWrite()
    }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
