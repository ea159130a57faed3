public import Calls
import GRDB

extension Store {
    /// Stores a ticket; the oldest ones of its owner make room for it.
    ///
    /// - Parameter limit: How many unused tickets an owner has at most.
    /// - Throws: `StoreError.missing` if its session is over.
    public func addTicket(_ ticket: StreamTicket, now: Timestamp, expiresAt: Timestamp, limit: Int) async throws {
        try await write { db in
            try db.run(AccessSQL.removeExpiredTickets, [now.microseconds])
            try db.run(
                AccessSQL.addTicket,
                [
                    ticket.digest, ticket.workspace.rawValue, ticket.owner, ticket.sessionDigest, ticket.grantExpiresAt.microseconds,
                    now.microseconds, expiresAt.microseconds,
                ]
            )
            // More than one only after the limit was lowered.
            try db.run(AccessSQL.removeSurplusTickets, [ticket.owner, limit, 1000])
        }
    }

    /// Takes a ticket, which nobody else gets from then on, on whichever server they ask.
    ///
    /// - Returns: `nil` if there is none of that digest for that workspace, it was taken or its time is over.
    /// - Throws: `StoreError`.
    public func takeTicket(digest: String, workspace: WorkspaceID, now: Timestamp) async throws -> StreamTicket? {
        try await write { db in
            guard let row = try db.row(AccessSQL.takeTicket, [digest, workspace.rawValue, now.microseconds]) else { return nil }
            return StreamTicket(
                digest: digest,
                workspace: workspace,
                owner: row[0],
                sessionDigest: row[1],
                grantExpiresAt: Timestamp(microseconds: row[2])
            )
        }
    }
}
