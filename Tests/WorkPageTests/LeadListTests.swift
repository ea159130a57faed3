import HTTPTypes
import Storage
import Testing

@testable import WorkPage

@Suite("Rows of a list of leads")
struct LeadListTests {
    @Test("leave out the notes, which may be long; the lead itself has them")
    func notes() async throws {
        let api = try await APIFixture()
        try await api.lead("Known")
        let campaign = try #require(try await api.get("/campaigns").json["campaigns"][0]["id"].string)
        let text = String(repeating: "x", count: 4000)
        let body = #"{"name":"Asha Verma","numbers":["9898989898"],"campaignId":"\#(campaign)","notes":"\#(text)"}"#
        let added = try await api.send(.post, "/leads", body: body).json
        #expect(added["notes"].string == text)
        let id = try #require(added["id"].string)
        for path in ["/leads", "/campaigns/\(campaign)/leads", "/leads?q=Asha"] {
            let row = try #require(try await api.get(path).json["leads"].list.last)
            #expect(row["id"].string == id && row["notes"].isAbsent && row["version"].number == 1)
        }
        #expect(try await api.get("/leads/\(id)").json["notes"].string == text)
        let changed = try await api.send(.patch, "/leads/\(id)", body: #"{"state":"interested"}"#, fields: [.ifMatch: "\"1\""])
        #expect(try changed.json["notes"].string == text)
    }
}
