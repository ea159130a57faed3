import Calls
import Testing

@testable import Gateway
@testable import Simulator

@Suite("The simulator and the CallerDesk adapter agree")
struct AdapterAgreementTests {
    private func request(_ payload: WebhookPayload, _ encoding: WebhookEncoding) throws -> WebhookRequest {
        let url = encoding.url("http://h/api/callerdesk/webhook?token=abc", for: payload)
        let query = String(url[try #require(url.firstIndex(of: "?"))...].dropFirst())
        return switch encoding {
        case .json: WebhookRequest(method: .post, query: query, contentType: "application/json", body: Array(payload.json.utf8))
        case .form: WebhookRequest(method: .post, query: query, body: Array(payload.urlEncoded.utf8))
        case .get: WebhookRequest(method: .get, query: query)
        }
    }

    private func report(_ payload: WebhookPayload, _ encoding: WebhookEncoding) throws -> CallReport {
        let request = try request(payload, encoding)
        #expect(CallbackQuery.token(in: request.query) == "abc")
        guard case .report(let report, _) = try CallerDesk.read(request) else {
            Issue.record("no report")
            throw CancellationError()
        }
        return report
    }

    @Test("Every simulated webhook is read alike in every encoding, as the event that it is")
    func everyWebhook() throws {
        var random = SeededRandom(seed: 11)
        for number in 0..<100 {
            for payload in Simulator.life(number: number, using: &random).steps.map(\.payload) {
                let reports = try WebhookEncoding.allCases.map { try report(payload, $0) }
                #expect(reports.allSatisfy { $0 == reports[0] })
                #expect(reports[0].status.isLive == (payload.event == .live))
                #expect(reports[0].status != .unknown && reports[0].direction != .unknown)
                #expect(reports[0].startedAt != nil && (reports[0].endedAt == nil) == (payload.event == .live))
            }
        }
    }

    @Test(
        "Every scenario ends as its name says",
        arguments: [
            (.inboundAnswered, .completed), (.inboundMissed, .missed), (.inboundTransferred, .completed), (.outboundAnswered, .completed),
            (.outboundNoAnswer, .noAnswer), (.outboundBusy, .busy), (.outboundFailed, .failed), (.outboundCancelled, .cancelled),
        ] as [(CallScenario, CallStatus)]
    )
    func ends(scenario: CallScenario, status: CallStatus) throws {
        var random = SeededRandom(seed: 1)
        let start = Timestamp(seconds: 1_735_542_799)
        let ids = CallIDs(number: 1, start: start, isInbound: scenario.isInbound, using: &random)
        let timing = CallTiming(ringing: 4, talking: 30)
        let life = CallLife(
            scenario,
            cast: .synthetic(using: &random),
            ids: ids,
            timing: timing,
            start: start,
            recordingURL: "https://recordings.example.com/1.wav"
        )
        let last = try report(try #require(life.steps.last?.payload), .json)
        #expect(last.status == status)
        #expect(last.startedAt == start)
        #expect((last.recordingURL != nil) == (status == .completed))
        #expect(last.callKeys == ["sid:\(ids.callSid)"] + (ids.campaign.map { ["camp:\($0)"] } ?? []))
    }
}
