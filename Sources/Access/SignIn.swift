import Calls
import HTTPTypes
public import Hummingbird
public import Logging
public import Storage
public import Web

/// Who sends a request: the session that its cookie names, or the program that its bearer token lets in.
///
/// ```swift
/// let member = try await signIn.requireMember(request, context)   // 401, 403, 404 or 503 as a Problem
/// ```
public struct SignIn: Sendable {
    public struct Configuration: Sendable {
        /// Whether browsers reach the server over TLS only: the cookie is then `Secure`, and named so that no sub-domain can set it.
        public var isSecure: Bool
        /// A session that was not used for this long is over, in seconds.
        public var idleSeconds: Int64
        /// A session is over this long after the sign-in, in seconds.
        public var lifetimeSeconds: Int64

        public init(isSecure: Bool = false, idleSeconds: Int64 = 12 * 3600, lifetimeSeconds: Int64 = 7 * 86_400) {
            self.isSecure = isSecure
            self.idleSeconds = idleSeconds
            self.lifetimeSeconds = lifetimeSeconds
        }
    }

    let store: Store
    let bearers: BearerTokens?
    let configuration: Configuration
    let sessions: Sessions
    let attempts: SignInAttempts
    let origins: AllowedOrigins
    let logger: Logger

    /// - Parameter bearers: `nil`: no bearer token counts.
    public init(store: Store, bearers: BearerTokens? = nil, configuration: Configuration = Configuration(), logger: Logger) {
        self.init(store: store, bearers: bearers, configuration: configuration, attempts: SignInAttempts(), logger: logger)
    }

    init(store: Store, bearers: BearerTokens? = nil, configuration: Configuration, attempts: SignInAttempts, logger: Logger) {
        self.store = store
        self.bearers = bearers
        self.configuration = configuration
        self.attempts = attempts
        self.logger = logger
        origins = AllowedOrigins(store: store, logger: logger)
        sessions = Sessions(store: store, idleSeconds: configuration.idleSeconds, logger: logger)
    }

    /// The session of a request.
    ///
    /// - Throws: `Problem` 401 without a valid session; 403 if another site's page sent a request that writes; 503 if the database cannot be read.
    public func require(_ request: Request, _ context: AppContext) async throws -> Session {
        try await find(request, context).session
    }

    /// Who sends a request, and their place in the workspace that the path names.
    ///
    /// - Parameter parameter: The path's parameter that holds the workspace id.
    /// - Throws: As ``require(_:_:)``; `Problem` 404 for a workspace of others, which is the same as for one that does not exist; 403 for a program
    ///   that writes.
    public func requireMember(_ request: Request, _ context: AppContext, of parameter: String = "id") async throws -> Member {
        let member = try await member(request, context, of: parameter)
        guard member.session != nil || request.method == .get || request.method == .head else { throw Problem.readOnly }
        return member
    }

    /// As ``requireMember(_:_:of:)``, for what programs may write too.
    func member(_ request: Request, _ context: AppContext, of parameter: String) async throws -> Member {
        let id = context.parameters.get(parameter).flatMap { WorkspaceID(rawValue: $0) }
        // No browser sends a bearer token of itself, so another site's page cannot make it.
        if let token = Self.bearerToken(of: request) { return try await program(token, in: id, context) }
        let (digest, session) = try await find(request, context, in: id)
        guard let membership = session.memberships.first(where: { $0.workspace == id }) else { throw Problem.noSuchWorkspace }
        return Member(workspace: membership.workspace, role: membership.role, session: session, grant: Grant(session, digest: digest))
    }

    private func find(
        _ request: Request,
        _ context: AppContext,
        in workspace: WorkspaceID? = nil
    ) async throws -> (digest: String, session: Session) {
        if !CrossSite.allows(request.head), await origins.origin(of: request.head, in: workspace) == nil { throw Problem.crossSite }
        // What is named most explicitly counts alone.
        guard Self.bearerToken(of: request) == nil else { throw Problem.notSignedIn }
        do {
            for digest in digests(of: request) {
                if let session = try await sessions.use(digest: digest) { return (digest, session) }
            }
            throw Problem.notSignedIn
        } catch let error as StoreError {
            context.logger.error("A session could not be read", metadata: ["error": "\(error)"])
            throw Problem.storageUnavailable
        }
    }

    /// The keys under which a request's session may be stored: none if it has no cookie that could be one. Says nothing about validity.
    ///
    /// A browser sends several cookies of one name if they were set for different paths or domains (RFC 6265 §5.4); any may be the right one.
    func digests(of request: Request) -> [String] {
        let pairs = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }
            .map { $0.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } } }
        let tokens = pairs.lazy.filter { $0.count == 2 && $0[0] == cookieName }.compactMap { SecretToken($0[1]) }
        return tokens.prefix(Self.maximumCookies).map(\.digest)
    }

    /// More cookies of one name than any browser of ours was given are somebody trying.
    private static let maximumCookies = 4
}
