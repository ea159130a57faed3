import Calls
import Testing

@testable import Gateway

@Suite("CallerDesk's status words")
struct CallerDeskStatusTests {
    static let final: [(String, CallStatus, CallStatus)] = [
        ("ANSWER", .completed, .completed), ("Answered", .completed, .completed), (" answer ", .completed, .completed),
        ("ANSWER (16)", .completed, .completed), ("Answer (16-Agent)", .completed, .completed), ("ANSWER(16-customer)", .completed, .completed),
        ("NOANSWER", .missed, .noAnswer), ("NO ANSWER", .missed, .noAnswer), (" No Answer", .missed, .noAnswer),
        ("NO ANSWER (0-Agent)", .missed, .noAnswer), ("NOANSWER (0-agent|customer)", .missed, .noAnswer),
        ("CANCEL (0)", .missed, .noAnswer), ("cancel-Customer", .missed, .noAnswer), ("Not connected", .missed, .noAnswer),
        ("AbandonedCall", .missed, .noAnswer), ("ABANDONMENT", .missed, .noAnswer), ("Missed", .missed, .noAnswer),
        ("cancel-Agent", .cancelled, .cancelled), ("BUSY (17)", .busy, .busy), ("Busy (17-customer)", .busy, .busy),
        ("AgentEngaged (0-Agent)", .busy, .busy), ("AgentonRing (0-Agent)", .busy, .busy), ("CONGESTION", .failed, .failed),
        ("Congestion (1-Agent)", .failed, .failed), ("CHANUNAVAIL", .failed, .failed), ("Unavailable (19)", .failed, .failed),
        ("UN-AVAIL", .failed, .failed), ("Agent-Unregistered", .failed, .failed), ("INVALIDARGS", .failed, .failed),
        ("FAILED", .failed, .failed), ("Voice Mail", .voicemail, .voicemail), ("", .unknown, .unknown), ("16", .unknown, .unknown),
        ("Picked", .unknown, .unknown), ("NOT ANSWERED YET", .unknown, .unknown), ("(ANSWER)", .unknown, .unknown), (")(", .unknown, .unknown),
    ]

    @Test("A report's word gives the final status", arguments: final)
    func reported(word: String, inbound: CallStatus, outbound: CallStatus) {
        #expect(CallerDeskStatus.report(word, direction: .inbound) == inbound)
        #expect(CallerDeskStatus.report(word, direction: .outbound) == outbound)
        #expect(CallerDeskStatus.report(word, direction: .unknown) == outbound)
    }

    @Test(
        "A live word gives a live status, ringing if it is not known",
        arguments: [
            ("Transfer to agent", CallStatus.ringing), ("RINGING", .ringing), ("Picked", .connected), ("ANSWER", .connected),
            ("Answered", .connected), ("BUSY", .ringing), ("Leg A Answer", .ringing), ("", .ringing),
        ]
    )
    func live(word: String, status: CallStatus) {
        #expect(CallerDeskStatus.live(word) == status)
    }

    @Test("Without a word a live event rings and a report is unknown")
    func missing() {
        #expect(CallerDeskStatus.live(nil) == .ringing)
        #expect(CallerDeskStatus.report(nil, direction: .inbound) == .unknown)
    }
}
