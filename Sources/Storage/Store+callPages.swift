public import Calls
import GRDB

/// A call with everything that is shown of it.
public struct CallDetail: Sendable {
    public var call: ListedCall
    /// Everybody with the customer's number.
    public var leads: [CallEvent.LeadInfo]
    /// The newest first.
    public var activities: [Activity]
    public var head: Int64
}

extension Store {
    /// Calls that a search looks at in one read, some 20 ms: a search for what is rare must not hold a connection for seconds.
    static let searchWindow: Int64 = 20_000
    /// Such reads for one page: a million calls. Beyond it the page ends early, and the next one goes on there.
    static let searchWindows = 50

    /// Calls by when their first webhook came, newest first.
    ///
    /// - Parameters:
    ///   - after: `next` of the page before.
    ///   - limit: At most this many calls. There may be fewer, even none, although there is a next page.
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func calls(_ query: CallQuery, of workspace: WorkspaceID, after: PageKey?, limit: Int) async throws -> Page<ListedCall> {
        var page: Page<ListedCall>?
        for _ in 0..<Self.searchWindows {
            let (place, rest) = (page.map(\.next) ?? after, limit - (page?.elements.count ?? 0))
            let window = try await read { try Self.window(query, workspace, before: place, limit: rest, $0) }
            // The first head counts: what came since then is told by the log.
            page = Page(elements: (page?.elements ?? []) + window.elements, next: window.next, head: page?.head ?? window.head)
            if window.next == nil || window.elements.count == rest { break }
        }
        guard let page else { throw StoreError.noSuchWorkspace }
        return page
    }

    private static func window(
        _ query: CallQuery,
        _ workspace: WorkspaceID,
        before place: PageKey?,
        limit: Int,
        _ db: Database
    ) throws -> Page<ListedCall> {
        let head = try head(of: workspace, db)
        let latest = min(place?.number ?? .max, query.to.map { $0.microseconds - 1 } ?? .max)
        var conditions = Conditions()
        let isNarrow = try query.add(to: &conditions, workspace: workspace.rawValue, db)
        let end: Int64? = isNarrow ? nil : try db.row(CallPageSQL.windowEnd, [workspace.rawValue, latest, searchWindow])?[0]
        let begin = query.from?.microseconds ?? .min
        // The sign keeps SQLite from walking the index by time, which it prefers for its order.
        conditions.add("\(isNarrow ? "+" : "")workspace_id = \(conditions.bind(workspace.rawValue))")
        conditions.add("created_at <= \(conditions.bind(latest))")
        conditions.add("created_at >= \(conditions.bind(max(end ?? .min, begin)))")
        if let place { conditions.add("(created_at < \(conditions.bind(place.number)) OR id < \(conditions.bind(place.text)))") }
        let placeholder = conditions.bind(limit + 1)
        let rows = try db.rows(uncached: CallPageSQL.page(conditions.sql, limit: placeholder), conditions.arguments)
        var page = Page(rows.map(listedCall), limit: limit, head: head) { PageKey(number: $0.createdAt.microseconds, text: $0.call.id) }
        // No id is empty, so this is the place before everything of that moment.
        if page.next == nil, let end, end > begin { page.next = PageKey(number: end) }
        return page
    }

    /// - Returns: `nil` if the workspace has no such call.
    public func call(_ id: String, of workspace: WorkspaceID) async throws -> ListedCall? {
        try await read { try $0.row(CallPageSQL.one, [workspace.rawValue, id]).map(Self.listedCall) }
    }

    /// - Returns: `nil` if the workspace has no such call.
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func callDetail(_ id: String, of workspace: WorkspaceID) async throws -> CallDetail? {
        try await read { try Self.callDetail(id, of: workspace, $0) }
    }

    static func callDetail(_ id: String, of workspace: WorkspaceID, _ db: Database) throws -> CallDetail? {
        let head = try head(of: workspace, db)
        guard let call = try db.row(CallPageSQL.one, [workspace.rawValue, id]).map(listedCall) else { return nil }
        // No key is empty.
        let leads = try db.rows(CallPageSQL.leadsWithNumber, [workspace.rawValue, call.call.customer?.matchKey ?? ""])
        let activities = try db.rows(ActivitySQL.ofCall, [workspace.rawValue, id, 200]).map(Activity.init)
        return CallDetail(
            call: call,
            leads: leads.map { CallEvent.LeadInfo(id: $0[0], name: $0[1], campaignId: $0[2]) },
            activities: activities,
            head: head
        )
    }

    /// Reads the columns of `CallPageSQL.columns`.
    static func listedCall(_ row: Row) -> ListedCall {
        let (lead, name): (String?, String?) = (row[21], row[22])
        return ListedCall(
            call: call(row),
            createdAt: Timestamp(microseconds: row[20]),
            // A lead that was erased since leaves its id behind for a moment.
            lead: lead.flatMap { id in name.map { CallEvent.LeadInfo(id: id, name: $0, campaignId: row[23]) } }
        )
    }

    /// The highest `seq` of a workspace, for a list that is read in the same transaction.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`.
    static func head(of workspace: WorkspaceID, _ db: Database) throws -> Int64 {
        guard let head: Int64 = try db.row(LogSQL.head, [workspace.rawValue])?[0] else { throw StoreError.noSuchWorkspace }
        return head
    }
}
