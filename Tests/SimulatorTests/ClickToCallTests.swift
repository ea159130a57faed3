import Testing

@testable import Simulator

@Suite("Orders to call")
struct ClickToCallTests {
    private static let good = [
        "authcode": "key", "calling_party_a": "9800000001", "calling_party_b": "9000000001", "deskphone": "01200000100", "call_from_did": "1",
    ]

    private func message(changing name: String, to value: String?) -> String? {
        var parameters = Self.good
        parameters[name] = value
        do {
            _ = try ClickToCall(authcode: "key") { parameters[$0] }
            return nil
        } catch {
            return error.message
        }
    }

    @Test("A complete order is taken")
    func taken() throws {
        let order = try ClickToCall(authcode: "key") { Self.good[$0] }
        #expect(order.agent == "9800000001")
        #expect(order.customer == "9000000001")
        #expect(order.deskphone == "01200000100")
    }

    @Test(
        "A wrong order is refused in CallerDesk's words",
        arguments: [
            ("authcode", nil, "Invalid Auth Code!"), ("authcode", "other", "Invalid Auth Code!"),
            ("calling_party_a", "+919800000001", "Agent on break/Inactive. Call not allowed"),
            ("calling_party_a", "09800000001", "Agent on break/Inactive. Call not allowed"),
            ("calling_party_a", "0980000001", "Agent on break/Inactive. Call not allowed"),
            ("calling_party_a", "", "Required parameter calling_party_a is missing!"),
            ("calling_party_b", nil, "Required parameter calling_party_b is missing!"),
            ("deskphone", nil, "Required parameter deskphone is missing!"),
            ("call_from_did", nil, "Required parameter call_from_did is missing!"), ("call_from_did", "0", "Invalid call_from_did!"),
            ("calling_party_b", "12", "Invalid calling_party_b!"), ("calling_party_b", "919000000001", nil),
        ] as [(String, String?, String?)]
    )
    func refused(name: String, value: String?, message: String?) {
        #expect(self.message(changing: name, to: value) == message)
    }
}
