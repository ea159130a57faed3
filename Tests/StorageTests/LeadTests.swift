import Calls
import Testing

@testable import Storage

@Suite("Leads")
struct LeadTests {
    private func lead(_ name: String, _ numbers: String..., campaign: String? = nil) -> NewLead {
        NewLead(name: name, numbers: numbers.compactMap { PhoneNumber($0) }, campaign: campaign)
    }

    private func summary(added: Int, known: Int) -> ImportSummary {
        var summary = ImportSummary()
        summary.added = added
        summary.known = known
        return summary
    }

    @Test("Importing a list again adds nothing, in whatever way its numbers are written")
    func idempotent() async throws {
        let fixture = try await StoreFixture()
        let list = [lead("Asha", "9876543210", "9876500000", campaign: "Autumn"), lead("Ravi", "9876511111", campaign: "Autumn")]
        #expect(try await fixture.store.addLeads(list, workspace: fixture.acme) == summary(added: 2, known: 0))
        #expect(try await fixture.store.addLeads(list, workspace: fixture.acme) == summary(added: 0, known: 2))
        let again = [lead("Other name", "+91 98765 00000"), lead("New", "9876522222", campaign: "Autumn")]
        #expect(try await fixture.store.addLeads(again, workspace: fixture.acme) == summary(added: 1, known: 1))
        #expect(try await fixture.count("lead") == 3)
        #expect(try await fixture.count("campaign") == 1)
    }

    @Test("A number twice in one list is one lead, a number twice in one lead one number")
    func twice() async throws {
        let fixture = try await StoreFixture()
        let list = [lead("Asha", "9876543210", "09876543210"), lead("Asha again", "+919876543210")]
        #expect(try await fixture.store.addLeads(list, workspace: fixture.acme) == summary(added: 1, known: 1))
        #expect(try await fixture.count("lead_number") == 1)
    }

    @Test("A name of any length leaves events below 8 KiB")
    func longName() async throws {
        let fixture = try await StoreFixture()
        let name = String(repeating: "e\u{301}\u{2028}", count: 100_000)
        _ = try await fixture.store.addLeads([lead(name, StoreFixture.customer)], workspace: fixture.acme)
        try await fixture.ingest(StoreFixture.report(.completed, "1"))
        let entry = try await fixture.store.page(of: fixture.acme, after: 0, limit: 1, maximumBytes: 1).entries.first
        #expect(entry?.json.utf8.count ?? .max < 4096)
    }

    @Test("Another workspace has leads and campaigns of its own")
    func workspaces() async throws {
        let fixture = try await StoreFixture()
        let beta = try WorkspaceID("beta")
        try await fixture.add(beta)
        for workspace in [fixture.acme, beta] {
            #expect(try await fixture.store.addLeads([lead("Asha", "9876543210", campaign: "Autumn")], workspace: workspace).added == 1)
        }
        #expect(try await fixture.count("campaign") == 2)
        await #expect(throws: StoreError.missing("workspace nobody")) {
            try await fixture.store.addLeads([], workspace: WorkspaceID("nobody"))
        }
    }
}
