import Calls
import Testing

@testable import Simulator

@Suite("Simulated call lives")
struct CallLifeTests {
    /// docs.callerdesk.io/sample-payload.
    private static let liveFields: Set<String> = [
        "SourceNumber", "DestinationNumber", "DialWhomNumber", "Status", "StartTime", "CallSid", "Direction", "campid", "call_group",
    ]
    private static let reportFields = liveFields.union([
        "type", "CallDuration", "TalkDuration", "coins", "EndTime", "Uniqueid", "CallRecordingUrl", "receiver_name", "error_code",
        "LegA_Picked_time", "LegB_Start_time", "LegB_Picked_time", "key_press", "hangup_cause",
    ])

    private func life(_ scenario: CallScenario) throws -> CallLife {
        var random = SeededRandom(seed: 7)
        let start = try #require(Timestamp("2024-12-30T07:13:19Z"))
        return CallLife(
            scenario,
            cast: .synthetic(using: &random),
            ids: CallIDs(number: 3, start: start, isInbound: scenario.isInbound, using: &random),
            timing: CallTiming(ringing: 4, talking: 30),
            start: start,
            recordingURL: "https://recordings.example.com/3.wav"
        )
    }

    @Test("Every life is live events and then a report, in the vendor's spelling, all of one call", arguments: CallScenario.allCases)
    func shape(scenario: CallScenario) throws {
        let payloads = try life(scenario).steps.map(\.payload)
        let reports = payloads.drop { $0.event == .live }
        #expect(!reports.isEmpty)
        #expect(reports.allSatisfy { $0.event == .report && $0["type"] == "call_report" })
        #expect(Set(payloads.map { $0["CallSid"] }).count == 1)
        #expect(Set(payloads.map { $0["Direction"] }) == [scenario.isInbound ? "IVR" : "WEBOBD"])
        for payload in payloads {
            #expect(Set(payload.fields.map(\.name)) == (payload.event == .live ? Self.liveFields : Self.reportFields))
            #expect(payload["StartTime"] == "2024-12-30 12:43:19")
            #expect((payload["campid"] == "") == scenario.isInbound)
        }
    }

    @Test("An answered outbound call's report comes again with its recording")
    func amended() throws {
        let steps = try life(.outboundAnswered).steps
        #expect(steps.map(\.delay) == [0, 4, 30, 3])
        #expect(steps.map { $0.payload["Status"] } == ["Transfer to agent", "Picked", "ANSWER", "ANSWER"])
        #expect(steps.map { $0.payload["CallRecordingUrl"] } == [nil, nil, "", "https://recordings.example.com/3.wav"])
        let report = steps[2].payload
        #expect(report["EndTime"] == "2024-12-30 12:43:53")
        #expect(report["LegB_Picked_time"] == "2024-12-30 12:43:23")
        #expect(report["CallDuration"] == "34")
        #expect(report["TalkDuration"] == "30")
        #expect(report["hangup_cause"] == "ANSWER(16-customer)")
    }

    @Test("A transferred call changes its agent")
    func transferred() throws {
        let payloads = try life(.inboundTransferred).steps.map(\.payload)
        #expect(payloads.map { $0["Status"] } == ["Transfer to agent", "Transfer to agent", "Picked", "ANSWER"])
        #expect(payloads[0]["DialWhomNumber"] != payloads[1]["DialWhomNumber"])
        #expect(payloads[1]["DialWhomNumber"] == payloads[3]["DialWhomNumber"])
    }

    @Test(
        "Calls that nobody answered have no talk and no recording",
        arguments: CallScenario.allCases.filter { !"\($0)".hasSuffix("Answered") && $0 != .inboundTransferred }
    )
    func unanswered(scenario: CallScenario) throws {
        let report = try #require(try life(scenario).steps.last?.payload)
        #expect(report["TalkDuration"] == "0")
        #expect(report["CallRecordingUrl"] == "")
        #expect(report["LegB_Picked_time"] == "0000-00-00 00:00:00")
        #expect(report["Status"] != "ANSWER")
    }

    @Test("The same seed plays the same calls, another seed others")
    func seeded() {
        func lives(_ seed: UInt64) -> [CallLife] {
            var random = SeededRandom(seed: seed)
            return (0..<50).map { Simulator.life(number: $0, start: Timestamp(seconds: 1_700_000_000), using: &random) }
        }
        #expect(lives(1) == lives(1))
        #expect(lives(1) != lives(2))
        #expect(Set(lives(1).compactMap { $0.steps.first?.payload["CallSid"] }).count == 50)
    }

    @Test("Disturbed lives keep all their webhooks, and some repeat or reorder them")
    func disturbed() throws {
        var random = SeededRandom(seed: 1)
        let life = try life(.inboundAnswered)
        let variants = (0..<200).map { _ in life.disturbed(using: &random) }
        #expect(variants.allSatisfy { variant in life.steps.allSatisfy { step in variant.steps.contains { $0.payload == step.payload } } })
        #expect(variants.contains { $0.steps.count == life.steps.count + 1 })
        #expect(variants.contains { $0.steps.last?.payload.event == .live })
        #expect(variants.contains(life))
    }
}
