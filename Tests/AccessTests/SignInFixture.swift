import Access
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

/// A database in a folder of its own, with users and workspaces, and the routes of sign-in on top of it.
struct SignInFixture {
    let store: Store
    let signIn: SignIn
    let responder: RouterResponder<AppContext>
    private let folder: Folder

    /// Deletes the folder at the end.
    private final class Folder: Sendable {
        let url = FileManager.default.temporaryDirectory.appending(path: "access-\(UUID().uuidString)")
        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }
    }

    static let password = "correct horse"
    /// A cheap hash of the password, so that making a user costs nothing.
    private static let hash = "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$6g3umF+uVrJsObaTZhIbbTlgrvOEFcCItdwSjtPF67M"

    init(configuration: SignIn.Configuration = SignIn.Configuration(), bearers: BearerTokens? = nil) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        folder = try Folder()
        let store = try Store.open(directory: folder.url, logger: logger)
        for id in ["acme", "globex"] { try await store.addWorkspace(WorkspaceID(id), name: id.capitalized, timeZone: "Asia/Kolkata", dids: [:]) }
        let signIn = SignIn(store: store, bearers: bearers, configuration: configuration, logger: logger)
        let router = Router(context: AppContext.self)
        router.add(middleware: CrossOrigin(store: store, logger: logger))
        signIn.addRoutes(to: router)
        router.get("/api/workspaces/:id/probe") { request, context in
            try await signIn.requireMember(request, context).role.rawValue
        }
        router.post("/api/workspaces/:id/probe") { request, context in
            try await signIn.requireMember(request, context).session?.email ?? "a program"
        }
        router.head("/api/workspaces/:id/head") { request, context in
            _ = try await signIn.requireMember(request, context)
            return Response(status: .ok)
        }
        responder = router.buildResponder()
        self.store = store
        self.signIn = signIn
        try await add("asha@example.com", to: "acme", as: .admin)
    }

    func add(_ email: String, to workspace: String, as role: Role) async throws {
        try await store.addUser(email: email, workspace: WorkspaceID(workspace), role: role, agentNumbers: [], passwordHash: Self.hash)
    }

    struct Answer {
        let status: Int
        let fields: HTTPFields
        let text: String

        /// The value and the attributes of the cookie that it sets.
        var cookie: (pair: String, attributes: Set<String>)? {
            guard let parts = fields[.setCookie]?.components(separatedBy: "; "), let pair = parts.first else { return nil }
            return (pair, Set(parts.dropFirst()))
        }
    }

    func send(_ method: HTTPRequest.Method, _ path: String, cookie: String? = nil, body: String = "", fields: HTTPFields = [:]) async throws -> Answer
    {
        var head = HTTPRequest(method: method, scheme: "http", authority: "crm.example", path: path, headerFields: fields)
        head.headerFields[.cookie] = cookie
        if method == .post, fields[.contentType] == nil { head.headerFields[.contentType] = "application/json" }
        let context = AppContext(source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: Logger(label: "test")))
        let response = try await responder.respond(to: Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body))), context: context)
        let writer = Collector()
        try await response.body.write(writer)
        return Answer(status: response.status.code, fields: response.headers, text: await writer.text.value)
    }

    func signIn(_ email: String = "asha@example.com", _ password: String = password, cookie: String? = nil) async throws -> Answer {
        let body = try EventJSON.encode(["email": email, "password": password])
        return try await send(.post, "/api/session", cookie: cookie, body: body)
    }

    /// Signs in and returns the cookie to send from then on.
    func cookie(_ email: String = "asha@example.com") async throws -> String {
        try #require(try await signIn(email).cookie?.pair)
    }
}

/// Collects a body.
private struct Collector: ResponseBodyWriter {
    actor Text {
        private(set) var value = ""
        func add(_ buffer: ByteBuffer) { value += String(buffer: buffer) }
    }

    let text = Text()

    func write(_ buffer: ByteBuffer) async throws { await text.add(buffer) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
