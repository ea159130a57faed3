public import Access
import Calls
import HTTPTypes
public import Hummingbird
public import Logging
public import Storage
public import Web

/// The JSON API behind the pages, below `/api/workspaces/{id}`, as `Resources/openapi.yaml` describes it.
///
/// Every handler gets a ``Visit``: who asks, in a workspace that they are a member of. There is no other way to a workspace's data.
public struct WorkspaceAPI: Sendable {
    public struct Configuration: Sendable {
        /// Whether recordings may be on this machine, without TLS, as the simulator's are.
        public var isDemo: Bool
        /// Opens the keys that calls are ordered with; `nil` orders none.
        public var secret: ServerSecret?

        public init(isDemo: Bool = false, secret: ServerSecret? = nil) {
            self.isDemo = isDemo
            self.secret = secret
        }
    }

    let store: Store
    let signIn: SignIn
    let administration: Administration
    let configuration: Configuration
    let logger: Logger
    let statistics: StatisticsCache

    public init(
        store: Store,
        signIn: SignIn,
        administration: Administration,
        configuration: Configuration = Configuration(),
        logger: Logger
    ) {
        self.store = store
        self.signIn = signIn
        self.administration = administration
        self.configuration = configuration
        self.logger = logger
        statistics = StatisticsCache { try await store.statistics(of: $0) }
    }

    /// Adds every route of the API.
    public func addRoutes(to router: some RouterMethods<AppContext>) {
        router.get("/api/workspaces/:id", use: member(workspace))
        addCalls(to: router)
        addLeads(to: router)
        addTasks(to: router)
        addOverview(to: router)
        addUsers(to: router)
        addInstallation(to: router)
        addImports(to: router)
    }

    typealias Handler = @Sendable (Visit) async throws -> Response
    typealias Route = @Sendable (Request, AppContext) async throws -> Response

    /// A route for members of the workspace. Programs with a bearer token only read.
    func member(_ handler: @escaping Handler) -> Route {
        { request, context in
            let visit = Visit(request: request, context: context, member: try await signIn.requireMember(request, context))
            do {
                return try await handler(visit)
            } catch StoreError.noSuchWorkspace {
                throw Problem.noSuchWorkspace
            } catch let error as StoreError {
                context.logger.error("The database failed a request", metadata: ["error": "\(error)"])
                throw Problem.storageUnavailable
            }
        }
    }

    /// A route for members who change something, which takes somebody who is signed in.
    func writer(_ handler: @escaping @Sendable (Visit, _ userID: String) async throws -> Response) -> Route {
        member { visit in
            // Programs were refused before.
            guard let userID = visit.userID else { throw Problem.notAdmin }
            return try await handler(visit, userID)
        }
    }

    /// A route for the workspace's admins. No program is one.
    func admin(_ handler: @escaping Handler) -> Route {
        member { visit in
            guard visit.member.role == .admin, visit.member.session != nil else { throw Problem.notAdmin }
            return try await handler(visit)
        }
    }

    private func workspace(_ visit: Visit) async throws -> Response {
        let member = visit.member
        let profile = try await store.profile(of: member.workspace, userID: member.session?.userID)
        return try visit.json(WorkspaceBody(profile, member))
    }
}
