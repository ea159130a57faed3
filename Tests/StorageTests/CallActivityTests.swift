import Calls
import Testing

@testable import Storage

@Suite("How a call ended, in the activity of its lead")
struct CallActivityTests {
    private let fixture: StoreFixture

    init() async throws { fixture = try await StoreFixture() }

    private func lead(_ name: String, _ number: String) async throws -> String {
        let number = try #require(PhoneNumber(number))
        _ = try await fixture.store.addLeads([NewLead(name: name, numbers: [number])], workspace: fixture.acme)
        let page = try await fixture.store.leads(LeadQuery(), of: fixture.acme, after: nil, limit: 10)
        return try #require(page.elements.first { $0.name == name }).id
    }

    private func activities(of lead: String) async throws -> [Activity] {
        try #require(try await fixture.store.activities(ofLead: lead, of: fixture.acme, after: nil, limit: 10)).elements
    }

    @Test("says what a later report corrected, and stays where it is")
    func amended() async throws {
        let asha = try await lead("Asha Verma", StoreFixture.customer)
        try await fixture.ingest(StoreFixture.report(.unknown, "1"))
        let before = try await activities(of: asha)
        try await fixture.ingest(StoreFixture.report(.missed, "1"), at: StoreFixture.now.adding(seconds: 60))
        let after = try await activities(of: asha)
        #expect(before.map(\.detail) == ["unknown"] && after.map(\.detail) == ["missed"])
        #expect(after.map(\.id) == before.map(\.id) && after.map(\.at) == before.map(\.at))
    }

    @Test("is written once the lead is known")
    func late() async throws {
        try await fixture.ingest(StoreFixture.report(.missed, "1"))
        let asha = try await lead("Asha Verma", StoreFixture.customer)
        #expect(try await activities(of: asha).isEmpty)
        for talk in [5, 6] { try await fixture.ingest(StoreFixture.report(.completed, "1", talk: talk)) }
        #expect(try await activities(of: asha).map(\.detail) == ["completed"])
    }

    @Test("goes over to the lead whose call it turned out to be")
    func corrected() async throws {
        let asha = try await lead("Asha Verma", StoreFixture.customer)
        let ravi = try await lead("Ravi Iyer", "9812345678")
        try await fixture.ingest(StoreFixture.report(.missed, "1"))
        #expect(try await activities(of: asha).count == 1)
        try await fixture.ingest(StoreFixture.report(.missed, "1", from: "9812345678"))
        #expect(try await activities(of: asha).isEmpty)
        #expect(try await activities(of: ravi).map(\.detail) == ["missed"])
    }
}
