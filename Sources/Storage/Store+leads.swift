public import Calls
import GRDB

/// A person to be called, as imported.
public struct NewLead: Sendable, Equatable {
    /// Cut at 256 characters when stored, since it is part of every event about this person.
    public var name: String
    /// One to three, each with ten digits or more.
    public var numbers: [PhoneNumber]
    /// The campaign's name; made if there is none of that name.
    public var campaign: String?
    public var notes: String?

    public init(name: String, numbers: [PhoneNumber], campaign: String? = nil, notes: String? = nil) {
        self.name = name
        self.numbers = numbers
        self.campaign = campaign
        self.notes = notes
    }
}

/// What became of imported leads.
public struct ImportSummary: Sendable, Equatable {
    public var added = 0
    /// Known by one of their numbers; left as they were.
    public var known = 0
    /// Which of the known ones have a number besides that nobody has, which was not added either; places in the list, from 0.
    public var incomplete: [Int] = []

    public init() {}
}

extension Store {
    /// Adds leads whose numbers are not known in the workspace yet. Importing the same list again adds nothing.
    ///
    /// Meant for a hundred or so at a time: one call is one write, and webhooks wait for it.
    ///
    /// - Throws: `StoreError.missing` without such a workspace.
    public func addLeads(_ leads: [NewLead], workspace: WorkspaceID, now: Timestamp = .now) async throws -> ImportSummary {
        try await write { db in
            try Self.requireWorkspace(workspace, db)
            var summary = ImportSummary()
            for (index, lead) in leads.enumerated() {
                try Self.addIfUnknown(lead, at: index, to: &summary, workspace: workspace, now: now, db)
            }
            return summary
        }
    }

    /// - Parameter index: The lead's place in the list.
    static func addIfUnknown(
        _ lead: NewLead,
        at index: Int,
        to summary: inout ImportSummary,
        workspace: WorkspaceID,
        now: Timestamp,
        _ db: Database
    ) throws {
        let keys = lead.numbers.compactMap(\.matchKey)
        let known = try keys.filter { try db.row(CallSQL.leadsByNumber, [workspace.rawValue, $0]) != nil }
        guard known.isEmpty else {
            summary.known += 1
            if known.count < keys.count { summary.incomplete.append(index) }
            return
        }
        // A microsecond apart, since they are shown in the order in which they came.
        try add(lead, workspace: workspace, now: Timestamp(microseconds: now.microseconds + Int64(index)), db)
        summary.added += 1
    }

    private static func add(_ lead: NewLead, workspace: WorkspaceID, now: Timestamp, _ db: Database) throws {
        let id = newID()
        let campaign = try lead.campaign.map { try campaignID(named: $0, workspace: workspace, now: now, db) }
        try insert(id: id, lead.name, lead.numbers, campaign: campaign, notes: lead.notes, workspace: workspace, now: now, db)
    }

    static func insert(
        id: String,
        _ name: String,
        _ numbers: [PhoneNumber],
        campaign: String?,
        notes: String?,
        workspace: WorkspaceID,
        now: Timestamp,
        _ db: Database
    ) throws {
        let name = String(name.unicodeScalars.prefix(256))
        try db.run(LeadSQL.insert, [id, workspace.rawValue, campaign, name, notes, now.microseconds])
        try insert(numbers, ofLead: id, workspace: workspace, db)
    }

    static func insert(_ numbers: [PhoneNumber], ofLead id: String, workspace: WorkspaceID, _ db: Database) throws {
        for (position, number) in numbers.enumerated() {
            try db.run(LeadSQL.insertNumber, [workspace.rawValue, number.matchKey, id, number.digits, position])
        }
    }

    private static func campaignID(named name: String, workspace: WorkspaceID, now: Timestamp, _ db: Database) throws -> String {
        let query: Query = "SELECT id FROM campaign WHERE workspace_id = $1 AND name = $2"
        if let id: String = try db.row(query, [workspace.rawValue, name])?[0] { return id }
        let id = newID()
        try db.run(
            "INSERT INTO campaign (id, workspace_id, name, created_at) VALUES ($1, $2, $3, $4)",
            [id, workspace.rawValue, name, now.microseconds]
        )
        return id
    }
}
