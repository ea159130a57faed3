import Calls
import GRDB
import Testing

@testable import Storage

@Suite("A page of calls")
struct CallPageTests {
    private let fixture: StoreFixture

    init() async throws { fixture = try await StoreFixture() }

    @Test("finds what is rare beyond the calls that are looked at in one read")
    func windows() async throws {
        try await fixture.store.pool.write { db in
            for number in 0..<(Store.searchWindow * 2 + 10) {
                let status = number == 3 ? "voicemail" : "completed"
                try db.execute(
                    sql: """
                        INSERT INTO call (id, workspace_id, provider, direction, status, leads, created_at, updated_at)
                        VALUES (?, 'acme', 'x', 'inbound', ?, '', ?, ?)
                        """,
                    arguments: ["\(number)", status, number, number]
                )
            }
        }
        var query = CallQuery()
        query.statuses = [.voicemail]
        let page = try await fixture.store.calls(query, of: fixture.acme, after: nil, limit: 5)
        #expect(page.elements.map(\.call.id) == ["3"] && page.next == nil)
        query.from = Timestamp(microseconds: 4)
        #expect(try await fixture.store.calls(query, of: fixture.acme, after: nil, limit: 5).elements.isEmpty)
    }

    @Test("of calls that came in the same microsecond skips none")
    func sameMoment() async throws {
        for id in 0..<5 { try await fixture.ingest(StoreFixture.report(.missed, "\(id)")) }
        var (seen, place): ([String], PageKey?) = ([], nil)
        repeat {
            let page = try await fixture.store.calls(CallQuery(), of: fixture.acme, after: place, limit: 2)
            seen += page.elements.map(\.call.id)
            place = page.next
        } while place != nil
        #expect(seen.count == 5 && Set(seen).count == 5)
    }

    @Test(
        "is searched by number or by name",
        arguments: [
            ("9876543210", SearchText.number(key: "9876543210")), ("+91 98765-43210", .number(key: "9876543210")), ("098765", .digits("98765")),
            ("+91 987", .digits("987")), ("000", .digits("000")), (" Asha  Verma ", .name("Asha Verma")), ("7 Hills", .name("7 Hills")),
            ("123456789012345678", .name("123456789012345678")), ("#", .name("#")),
        ]
    )
    func search(text: String, expected: SearchText) { #expect(SearchText(text) == expected) }

    @Test("A text of spaces is nothing to look for") func blank() { #expect(SearchText("  ") == nil) }
}
