import Calls
import Testing

@Suite("Taking a person out")
struct RedactionTests {
    private let redaction = Redaction(keys: ["9876543210"], agentKeys: [])

    private func call(_ report: CallReport) throws -> Call {
        let nobody = Parties.Directory(leads: { _ in [] }, isAgent: { _ in false }, registeredDID: { _ in nil })
        return Call(id: "c", report: report, parties: try Parties(report, directory: nobody))
    }

    @Test(
        "A number is found in raw text however it is written, and not where its digits only meet by chance",
        arguments: [
            ("9876543210", true), (#"{"a":"+91 98765-43210"}"#, true), ("a=%2B91%2098765%2043210", true), ("(0)98765.43210/1", true),
            ("98765,43210", false), (#"{"a":98765,"b":43210}"#, false), ("987654321", false), ("", false), ("%", false), ("%9", false),
            ("%zz%%41", false),
        ]
    )
    func found(text: String, isFound: Bool) {
        #expect(redaction.isFound(in: text.utf8) == isFound)
    }

    @Test("An agent's own number stays with the agent, also where the agent is erased as a customer")
    func agent() throws {
        var call = try call(CallReport(provider: "callerdesk", status: .completed, agentName: "Ashish"))
        call.agent = PhoneNumber("9876543210")
        call.customer = PhoneNumber("9876543210")
        #expect(redaction.erasing(call).agent == nil)
        let erased = Redaction(keys: ["9876543210"], agentKeys: ["9876543210"]).erasing(call)
        #expect(erased.agent?.digits == "9876543210" && erased.customer == nil && erased.agentName == "Ashish" && erased.isErased)
    }

    @Test("A call of somebody else loses the number alone, wherever it stands; a registered agent's stays with the agent")
    func cleaning() throws {
        var call = try call(CallReport(provider: "callerdesk", providerCallID: "x9876543210", status: .completed, agentName: "Ashish"))
        call.customer = PhoneNumber("9812345678")
        call.agent = PhoneNumber("9876543210")
        call.did = "09876543210"
        let cleaned = redaction.cleaning(call)
        #expect(cleaned.agent == nil && cleaned.did == nil && cleaned.providerCallID == nil)
        #expect(cleaned.customer == call.customer && cleaned.agentName == "Ashish" && !cleaned.isErased)
        #expect(Redaction(keys: ["9876543210"], agentKeys: ["9876543210"]).cleaning(call).agent == call.agent)
    }

    @Test("A text that holds the number goes, any other stays")
    func texts() throws {
        var call = try call(CallReport(provider: "callerdesk", status: .completed))
        call.agentName = "for +91 98765 43210"
        call.group = "sales 98765"
        #expect(redaction.erasing(call).agentName == nil && redaction.erasing(call).group == "sales 98765")
    }
}
