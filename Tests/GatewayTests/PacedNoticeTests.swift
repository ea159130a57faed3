import Testing

@testable import Gateway

@Suite("Notices about desks")
struct PacedNoticeTests {
    @Test("A flood from one desk is told once a minute with its count, and holds up no other desk's")
    func paced() {
        var notices = PacedNotice()
        #expect(notices.count(of: "acme/front", now: .seconds(1)) == 1)
        for second in 2...60 { #expect(notices.count(of: "acme/front", now: .seconds(second)) == nil) }
        #expect(notices.count(of: "acme/back", now: .seconds(60)) == 1)
        #expect(notices.count(of: "acme/front", now: .seconds(61)) == 60)
        #expect(notices.count(of: "acme/front", now: .seconds(500)) == 1)
    }
}
