import Calls
import HTTPTypes
public import Hummingbird
import Logging
import Storage
public import Web

extension SignIn {
    /// How long a ticket may wait for its stream.
    static let ticketSeconds: Int64 = 60
    /// Unused tickets of one user: more than all tabs of a browser ask for in a minute.
    private static let ticketsPerUser = 64
    /// Unused tickets of one bearer token, which may make them for every visitor of a site.
    private static let ticketsPerBearer = 1000

    private struct TicketBody: Encodable {
        let ticket: String
        let expiresIn: Int64
    }

    /// `POST /api/workspaces/{id}/stream-tickets`: for pages that cannot send a cookie or a header with their `EventSource`.
    func makeTicket(_ request: Request, _ context: AppContext) async throws -> Response {
        let member = try await member(request, context, of: "id")
        let token = SecretToken()
        let ticket = StreamTicket(
            digest: token.digest,
            workspace: member.workspace,
            owner: member.grant.owner,
            sessionDigest: member.grant.sessionDigest,
            grantExpiresAt: member.grant.expiresAt
        )
        let limit = member.session == nil ? Self.ticketsPerBearer : Self.ticketsPerUser
        let now = Timestamp.now
        do {
            try await store.addTicket(ticket, now: now, expiresAt: now.adding(seconds: Self.ticketSeconds), limit: limit)
        } catch StoreError.missing {
            throw Problem.notSignedIn
        } catch let error as StoreError {
            context.logger.error("A ticket could not be stored", metadata: ["error": "\(error)"])
            throw Problem.storageUnavailable
        }
        return try Self.json(TicketBody(ticket: token.text, expiresIn: Self.ticketSeconds))
    }

    /// Who may read a stream: as ``requireMember(_:_:of:)``, or whoever made the ticket in the query (`?ticket=`).
    ///
    /// A ticket is good for one call. What is named most explicitly counts alone: a ticket that does not count is not made up for by a cookie.
    ///
    /// - Throws: As ``requireMember(_:_:of:)``; 401 for a ticket that is used, late, another workspace's, or whose maker may not go on.
    public func requireReader(_ request: Request, _ context: AppContext, of parameter: String = "id") async throws -> Place {
        let workspace = context.parameters.get(parameter).flatMap { WorkspaceID(rawValue: $0) }
        let origin = await origins.origin(of: request.head, in: workspace)
        guard let text = request.uri.queryParameters["ticket"], Self.bearerToken(of: request) == nil else {
            let member = try await requireMember(request, context, of: parameter)
            return Place(grant: member.grant, workspace: member.workspace, origin: origin)
        }
        guard let token = SecretToken(text), let workspace else { throw Problem.notSignedIn }
        do {
            guard let ticket = try await store.takeTicket(digest: token.digest, workspace: workspace, now: .now) else { throw Problem.notSignedIn }
            let source = ticket.sessionDigest.map { Grant.Source.session(digest: $0) } ?? .bearer
            let grant = Grant(source: source, owner: ticket.owner, expiresAt: ticket.grantExpiresAt)
            let place = Place(grant: grant, workspace: workspace, origin: origin)
            // The maker may have been removed meanwhile.
            guard try await currentEndings(of: [place], now: .now).isEmpty else { throw Problem.notSignedIn }
            return place
        } catch let error as StoreError {
            context.logger.error("A ticket could not be checked", metadata: ["error": "\(error)"])
            throw Problem.storageUnavailable
        }
    }
}
