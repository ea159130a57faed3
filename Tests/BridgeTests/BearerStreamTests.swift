import Access
import Calls
import Crypto
import Foundation
import NIOHTTP1
import Storage
import Testing

@testable import Bridge

@Suite("Streams of bearer tokens", .serialized)
struct BearerStreamTests {
    private static let secret = Data("a secret of more than thirty-two bytes".utf8)

    private static func token(seconds: Double) -> String {
        func base64(_ data: Data) -> String {
            data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        }
        let claims = #"{"exp":\#(Date.now.timeIntervalSince1970 + seconds),"workspaces":["acme"]}"#
        let signed = "\(base64(Data(#"{"alg":"HS256"}"#.utf8))).\(base64(Data(claims.utf8)))"
        return "\(signed).\(base64(Data(HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: secret)))))"
    }

    @Test("Attack 33: a stream ends when its bearer token does, also one that was opened with a ticket", arguments: [false, true])
    func ends(usesTicket: Bool) async throws {
        let bearers = await BearerTokens(secrets: [Self.secret], keySet: nil, issuer: nil, audience: nil)
        try await BridgeFixture.run(bearers: bearers) { fixture in
            let authorization = "Bearer \(Self.token(seconds: 4))"
            let browser: Browser
            if usesTicket {
                let ticket = try await fixture.ticket(fields: ["Authorization": authorization])
                browser = try await fixture.browser("?ticket=\(ticket)", cookie: .some(nil))
            } else {
                browser = try await fixture.browser(cookie: .some(nil), fields: ["Authorization": authorization])
            }
            #expect(try await browser.block()?.event == "hello")
            try await fixture.publish(fixture.ingest())
            #expect(try await browser.block()?.id == "1")
            #expect(try await browser.block(seconds: 20) == .init(event: "bye", data: #"{"reason":"expired"}"#))
            #expect(try await browser.block(seconds: 5) == nil)
            let late = try await fixture.browser(cookie: .some(nil), fields: ["Authorization": authorization])
            #expect(try await late.head().status == .unauthorized)
        }
    }

    @Test("A stream ends when the token's workspace is disabled")
    func disabled() async throws {
        let bearers = await BearerTokens(secrets: [Self.secret], keySet: nil, issuer: nil, audience: nil)
        try await BridgeFixture.run(bearers: bearers) { fixture in
            let browser = try await fixture.browser(cookie: .some(nil), fields: ["Authorization": "Bearer \(Self.token(seconds: 600))"])
            #expect(try await browser.block()?.event == "hello")
            try await fixture.store.setWorkspace(fixture.workspace, disabled: true)
            #expect(try await browser.block(seconds: 20) == .init(event: "bye", data: #"{"reason":"workspace_disabled"}"#))
        }
    }

    @Test("A stream that is asked for while its workspace is being disabled hears the reason too, or is refused")
    func disabledMeanwhile() async throws {
        let bearers = await BearerTokens(secrets: [Self.secret], keySet: nil, issuer: nil, audience: nil)
        try await BridgeFixture.run(bearers: bearers) { fixture in
            let fields: HTTPHeaders = ["Authorization": "Bearer \(Self.token(seconds: 600))"]
            for isDisabled in [false, true, false, true, false, true] {
                async let change: Void = fixture.store.setWorkspace(fixture.workspace, disabled: isDisabled)
                let browser = try await fixture.browser(cookie: .some(nil), fields: fields)
                let status = try await browser.head().status
                try await change
                guard status == .ok else {
                    #expect(status == .notFound)
                    continue
                }
                let block = try await browser.block(seconds: 5)
                let isLetIn = block?.event == "hello"
                #expect(isLetIn || block == .init(event: "bye", data: #"{"reason":"workspace_disabled"}"#), "\(String(describing: block))")
            }
        }
    }
}
