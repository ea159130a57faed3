import GRDB
import Testing

@testable import Storage

@Suite("Statements that run with every webhook and every page")
struct QueryPlanTests {
    @Test(
        "None walks a whole table, so that none becomes slower as the database grows",
        arguments: [
            LogSQL.bounds, LogSQL.page, LogSQL.liveCalls, LogSQL.nextSeq, LogSQL.setPublished, LogSQL.receipt, LogSQL.following, LogSQL.removeBefore,
            LogSQL.removeReceipts,
            CallSQL.leadsByNumber, CallSQL.isAgent,
            CallSQL.did, CallSQL.lead, CallSQL.byKey, CallSQL.youngestLive, CallSQL.byID, CallSQL.newest,
            AccessSQL.standing, AccessSQL.touch, AccessSQL.enabledWorkspace, AccessSQL.takeTicket,
            AccessSQL.removeExpiredTickets, AccessSQL.removeSurplusTickets,
            MergeSQL.keys, MergeSQL.remove, MergeSQL.handOver[0], MergeSQL.handOver[1], MergeSQL.handOver[2],
            CallPageSQL.one, CallPageSQL.windowEnd, CallPageSQL.leadsWithNumber, ActivitySQL.ofCall, ActivitySQL.correctCall, ActivitySQL.ofLead,
            LeadSQL.one, LeadSQL.named,
            LeadSQL.numbers, LeadSQL.hasNumber, CallSQL.updatedAt,
            LeadSQL.campaign, LeadSQL.campaigns, LeadSQL.counts, LeadSQL.allCounts, FollowUpSQL.one, StatisticsSQL.today, StatisticsSQL.ended,
            StatisticsSQL.agentName,
            StatisticsSQL.agentEmail, StatisticsSQL.live, StatisticsSQL.followUps, StatisticsSQL.desks,
            ClickToCallSQL.setting, ClickToCallSQL.removeOld, ClickToCallSQL.known, ClickToCallSQL.pending, ClickToCallSQL.live,
            ClickToCallSQL.finish,
            MemberSQL.page, MemberSQL.one, MemberSQL.otherAdmin, MemberSQL.setRole, MemberSQL.remove, MemberSQL.removeNumbers,
            LeadImportSQL.running, LeadImportSQL.surplus, LeadImportSQL.removeProblems, LeadImportSQL.remove, LeadImportSQL.step, LeadImportSQL.one,
            LeadImportSQL.problems, LeadImportSQL.newest,
        ]
    )
    func indexed(query: Query) async throws {
        let plan = try await plan(of: query)
        #expect(!plan.isEmpty)
        #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(plan)")
    }

    @Test("A page is read along the primary key, without sorting")
    func page() async throws {
        let plan = try await plan(of: LogSQL.page)
        #expect(plan == ["SEARCH event USING INDEX sqlite_autoindex_event_1 (workspace_id=? AND seq>?)"])
    }

    @Test("The youngest live call is found along its index")
    func youngest() async throws {
        let plan = try await plan(of: CallSQL.youngestLive)
        #expect(plan.contains { $0.contains("call_by_customer (workspace_id=? AND customer_key=? AND created_at>?)") }, "\(plan)")
    }

    @Test("All leads are counted along an index, without a look at the rows and without sorting")
    func allCounts() async throws {
        #expect(try await plan(of: LeadSQL.allCounts) == ["SEARCH lead USING COVERING INDEX lead_by_state (workspace_id=?)"])
    }

    private func plan(of query: Query) async throws -> [String] {
        let fixture = try await StoreFixture()
        let sql = query.sqlite.replacing(#/\?\d+/#, with: "1")
        return try await fixture.store.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] }
        }
    }
}
