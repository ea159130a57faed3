import Calls
import TestSupport
import Testing

@Suite("The life of a call")
struct CallTests {
    private static let nobody = try? Parties(
        CallReport(provider: "callerdesk", status: .ringing),
        directory: Parties.Directory(leads: { _ in [] }, isAgent: { _ in false }, registeredDID: { _ in nil })
    )

    private func parties(customer: String? = nil, agent: String? = nil, did: String? = nil, leads: [String] = []) throws -> Parties {
        var parties = try #require(Self.nobody)
        parties.customer = customer.flatMap { PhoneNumber($0) }
        parties.agent = agent.flatMap { PhoneNumber($0) }
        parties.did = did
        parties.leads = leads
        return parties
    }

    private func report(_ status: CallStatus, word: String? = nil, recording: String? = nil) -> CallReport {
        CallReport(provider: "callerdesk", status: status, providerStatus: word, recordingURL: recording)
    }

    struct Step: Sendable {
        let from: CallStatus
        let to: CallStatus
        let outcome: Call.Outcome
    }

    @Test(
        "A report moves a call on, or is late",
        arguments: [
            Step(from: .ringing, to: .connected, outcome: .event(.liveCall)), Step(from: .ringing, to: .ringing, outcome: .unchanged),
            Step(from: .ringing, to: .missed, outcome: .event(.callCompleted)),
            Step(from: .connected, to: .completed, outcome: .event(.callCompleted)),
            Step(from: .connected, to: .ringing, outcome: .late), Step(from: .completed, to: .ringing, outcome: .late),
            Step(from: .completed, to: .connected, outcome: .late), Step(from: .missed, to: .missed, outcome: .unchanged),
            Step(from: .unknown, to: .completed, outcome: .amendment), Step(from: .missed, to: .busy, outcome: .amendment),
        ]
    )
    func steps(step: Step) throws {
        var call = Call(id: "c", report: report(step.from), parties: try parties())
        #expect(call.apply(report(step.to), parties: try parties()) == step.outcome)
        #expect(call.status == (step.outcome == .late ? step.from : step.to))
    }

    @Test("Two calls that turn out to be one, of which one is erased, keep nothing that came after the erasure", arguments: [true, false])
    func absorbed(isOtherErased: Bool) throws {
        var live = report(.ringing, word: "RINGING")
        live.agentName = "for Asha"
        live.group = "9876543210"
        let told = Call(id: "told", report: live, parties: try parties(customer: "9876543210", agent: "9811126123", did: "9876543210"))
        var erased = Call(id: "erased", report: report(.ringing), parties: try parties(agent: "9811126100"))
        erased.isErased = true
        var call = isOtherErased ? told : erased
        #expect(call.apply(report(.ringing), parties: try parties(), absorbing: isOtherErased ? erased : told) == .event(.liveCall))
        #expect(call.isErased && call.customer == nil && call.did == nil && call.agentName == nil && call.group == nil)
        #expect(call.agent?.digits == "9811126100" && call.providerStatus == nil)
    }

    @Test("Nobody answered an inbound call: missed, also if only an earlier webhook told the direction; the same again is nothing new")
    func missed() throws {
        var live = report(.ringing)
        live.direction = .inbound
        var call = Call(id: "1", report: live, parties: try parties())
        #expect(call.apply(report(.noAnswer), parties: try parties()) == .event(.callCompleted))
        #expect(call.status == .missed)
        #expect(call.apply(report(.noAnswer), parties: try parties()) == .unchanged)
    }

    @Test("A report without a word for the status leaves how the call ended; a word that is not known replaces it")
    func wordless() throws {
        var call = Call(id: "c", report: report(.completed, word: "ANSWER"), parties: try parties())
        #expect(call.apply(report(.unknown), parties: try parties()) == .unchanged)
        #expect(call.apply(report(.unknown, recording: "https://example.com/1.wav"), parties: try parties()) == .amendment)
        #expect(call.status == .completed && call.providerStatus == "ANSWER" && call.recordingURL != nil)
        #expect(call.apply(report(.unknown, word: "Teleported"), parties: try parties()) == .amendment)
        #expect(call.status == .unknown && call.providerStatus == "Teleported")
        var live = Call(id: "l", report: report(.connected, word: "Picked"), parties: try parties())
        #expect(live.apply(report(.unknown), parties: try parties()) == .event(.callCompleted))
        #expect(live.status == .unknown)
    }

    @Test("A recording that comes late amends the call")
    func recording() throws {
        var call = Call(id: "c", report: report(.completed), parties: try parties())
        #expect(call.apply(report(.completed, recording: "https://example.com/1.wav"), parties: try parties()) == .amendment)
        #expect(call.apply(report(.completed, recording: "https://example.com/1.wav"), parties: try parties()) == .unchanged)
        #expect(call.apply(report(.completed), parties: try parties()) == .unchanged)
        #expect(call.recordingURL == "https://example.com/1.wav")
    }

    @Test("What a later report leaves out stays, what it knows replaces")
    func merging() throws {
        let start = Timestamp(seconds: 1_700_000_000)
        let first = CallReport(
            provider: "callerdesk",
            providerCallID: "8397472",
            direction: .inbound,
            status: .ringing,
            providerStatus: "Ringing",
            agentName: "Ashish",
            group: "sales",
            startedAt: start
        )
        var call = Call(id: "c", report: first, parties: try parties(customer: "9876543210", agent: "9811126123", did: "0120", leads: ["l1"]))
        let second = CallReport(
            provider: "callerdesk",
            providerCallID: "other",
            status: .completed,
            providerStatus: "ANSWER",
            agentName: "Ravi",
            endedAt: start.adding(seconds: 149),
            durationSeconds: 149,
            talkSeconds: 120
        )
        #expect(call.apply(second, parties: try parties()) == .event(.callCompleted))
        #expect(call.providerCallID == "8397472")
        #expect(call.direction == .inbound)
        #expect(call.status == .completed)
        #expect(call.providerStatus == "ANSWER")
        #expect(call.agentName == "Ravi")
        #expect(call.group == "sales")
        #expect(call.startedAt == start)
        #expect(call.endedAt == start.adding(seconds: 149))
        #expect(call.durationSeconds == 149 && call.talkSeconds == 120)
        #expect(call.customer?.digits == "9876543210" && call.agent?.digits == "9811126123" && call.did == "0120")
        #expect(call.leads == ["l1"])
    }

    @Test("A customer who is found later brings their leads")
    func laterCustomer() throws {
        var call = Call(id: "c", report: report(.ringing), parties: try parties())
        #expect(call.apply(report(.ringing), parties: try parties(customer: "9876543210", leads: ["l1", "l2"])) == .event(.liveCall))
        #expect(call.leads == ["l1", "l2"])
    }

    @Test("In generated schedules a call never goes back, and is final once it is final")
    func generated() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<1500 {
            func next(_ random: inout SeededGenerator) -> CallReport {
                CallReport(
                    provider: "callerdesk",
                    direction: CallDirection.allCases.randomElement(using: &random) ?? .unknown,
                    status: CallStatus.allCases.randomElement(using: &random) ?? .unknown,
                    agentName: ["Ashish", "Ravi", nil].randomElement(using: &random) ?? nil,
                    durationSeconds: [nil, 5, 9].randomElement(using: &random) ?? nil,
                    recordingURL: ["https://example.com/1.wav", nil].randomElement(using: &random) ?? nil
                )
            }
            var call = Call(id: "c", report: next(&random), parties: try parties())
            var completions = call.status.isLive ? 0 : 1
            for _ in 0..<8 {
                let before = call
                let report = next(&random)
                let outcome = call.apply(report, parties: try parties())
                switch outcome {
                case .late:
                    #expect(call == before)
                    #expect(report.status.isLive && report.status != before.status)
                case .unchanged:
                    #expect(call == before)
                case .event(.liveCall):
                    #expect(before.status.isLive && call.status.isLive && call != before)
                    #expect(!(before.status == .connected && call.status == .ringing))
                case .event(.callCompleted):
                    completions += 1
                    #expect(before.status.isLive && !call.status.isLive)
                case .amendment:
                    #expect(!before.status.isLive && !call.status.isLive && call != before)
                }
                if outcome != .late {
                    let status = report.status == .unknown && !before.status.isLive ? before.status : report.status
                    let isMissed = status == .noAnswer && call.direction == .inbound
                    #expect(call.status == (isMissed ? .missed : status))
                    #expect(call.apply(report, parties: try parties()) == .unchanged)
                }
            }
            #expect(completions <= 1)
        }
    }

    @Test("Two statuses are live, every other is final", arguments: CallStatus.allCases)
    func live(status: CallStatus) {
        #expect(status.isLive == [.ringing, .connected].contains(status))
    }
}
