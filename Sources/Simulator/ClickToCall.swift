/// A request to CallerDesk's `click_to_call_v2` (api.callerdesk.io/click2call-api-normal).
struct ClickToCall: Equatable, Sendable {
    /// Rings first.
    var agent: String
    var customer: String
    /// The virtual number that both see, exactly as the account lists it.
    var deskphone: String

    /// A refusal in CallerDesk's words where they are known.
    struct Refusal: Error, Equatable {
        var message: String
    }

    /// - Parameter value: Looks a query parameter up, decoded.
    /// - Throws: `Refusal`, in the order in which CallerDesk seems to check: key, parameters, agent.
    init(authcode: String, value: (String) -> String?) throws(Refusal) {
        guard value("authcode") == authcode else { throw Refusal(message: "Invalid Auth Code!") }
        func required(_ name: String) throws(Refusal) -> String {
            guard let text = value(name), !text.isEmpty else { throw Refusal(message: "Required parameter \(name) is missing!") }
            return text
        }
        agent = try required("calling_party_a")
        customer = try required("calling_party_b")
        deskphone = try required("deskphone")
        guard try required("call_from_did") == "1" else { throw Refusal(message: "Invalid call_from_did!") }
        guard agent.count == 10, agent.first != "0", Self.areDigits(agent) else {
            // Also what an agent's number with +91 or 0 is answered, since no active member has such a number.
            throw Refusal(message: "Agent on break/Inactive. Call not allowed")
        }
        guard (10...13).contains(customer.count), Self.areDigits(customer) else { throw Refusal(message: "Invalid calling_party_b!") }
    }

    private static func areDigits(_ text: String) -> Bool { text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
}
