import Calls
import Foundation
import HTTPTypes
import NIOCore
import Storage
import TestSupport
import Testing

@testable import WorkPage

@Suite("Ordering a call at the provider")
struct ClickToCallClientTests {
    private static func order(_ baseURL: String) -> ProviderOrder {
        let setting = ClickToCallSetting(baseURL: baseURL, deskphone: "01206851234", memberNumber: nil, sealedAuthcode: Data())
        return ProviderOrder(agent: "9811126123", customer: "9876543210", setting: setting, authcode: "key")
    }

    @Test(
        "Only the body tells success from failure",
        arguments: [
            (200, FakeProvider.success, .ordered(message: "Call to Customer Initiate Successfully..", campaign: "45717408")),
            (200, #"{"type":"success","campid":"7"}"#, .ordered(message: nil, campaign: "7")),
            (200, #"{"type":"SUCCESS"}"#, .ordered(message: nil, campaign: nil)),
            (200, #"{"type":"error","message":"Invalid Auth Code!"}"#, .refused("Invalid Auth Code!")),
            (200, #"{"type":"error","message":"a\u0000\u001b[31m\n b"}"#, .refused("a[31m b")),
            (200, #"{"type":"error"}"#, .refused("no reason given")),
            (200, #"{"type":"odd"}"#, .unclear), (200, "", .unclear), (200, "<html>", .unclear), (500, FakeProvider.success, .unclear),
        ] as [(UInt, String, ProviderAnswer)]
    )
    func answers(status: UInt, body: String, expected: ProviderAnswer) {
        #expect(ProviderAnswer(status: status, body: Data(body.utf8)) == expected)
    }

    @Test("A provider that is not there means that nobody is called")
    func unreachable() async throws {
        let port = try LoopbackPort.free()
        #expect(await ClickToCallClient().order(Self.order("http://127.0.0.1:\(port)/api/")) == .unreachable)
    }

    @Test("One that does not answer in time may be calling")
    func late() async throws {
        let (descriptor, port) = try Loopback.listen()
        defer { close(descriptor) }
        #expect(await ClickToCallClient(time: .milliseconds(300)).order(Self.order("http://127.0.0.1:\(port)/api/")) == .late)
    }

    @Test("One that sends elsewhere is not followed, since the key would go there")
    func redirect() async throws {
        try await FakeProvider.with(answer: { _ in (.found, "") }) { provider in
            #expect(await ClickToCallClient().order(Self.order(provider.baseURL)) == .unclear)
            #expect(provider.requests.count == 1)
        }
    }

    @Test("What goes into the address is escaped")
    func escaped() {
        let setting = ClickToCallSetting(baseURL: "https://x/api/", deskphone: "0120&a=b", memberNumber: nil, sealedAuthcode: Data())
        let order = ProviderOrder(agent: "1", customer: "2", setting: setting, authcode: "k#/?+ é")
        #expect(
            order.url
                == "https://x/api/click_to_call_v2?calling_party_a=1&calling_party_b=2&deskphone=0120%26a%3Db&authcode=k%23%2F%3F%2B%20%C3%A9&call_from_did=1"
        )
    }
}
