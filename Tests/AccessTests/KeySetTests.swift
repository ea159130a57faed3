import Calls
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@testable import Access

@Suite("Key sets of bearer tokens")
struct KeySetTests {
    /// A file that is gone with the test.
    private final class KeyFile: Sendable {
        let url = FileManager.default.temporaryDirectory.appending(path: "jwks-\(UUID().uuidString).json")
        init(_ keys: String...) throws { try write(#"{"keys":[\#(keys.joined(separator: ","))]}"#) }
        func write(_ text: String) throws { try Data(text.utf8).write(to: url, options: .atomic) }
        deinit { try? FileManager.default.removeItem(at: url) }
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func counts(_ set: KeySet, _ token: String) async -> Bool {
        await BearerTokens(secrets: [], keySet: set, issuer: nil, audience: nil).claims(of: token, now: .now)?.workspaces == ["acme"]
    }

    @Test("Keys count for their algorithm and key id, whatever stands beside them in the set")
    func kinds() async throws {
        let file = try KeyFile(
            #"{"kty":"quantum","kid":"x"}"#,
            #"{"kid":"y"}"#,
            "7",
            #"{"kty":"oct","kid":"mac","k":"AAAA"}"#,
            #"{"kty":"RSA","kid":"weak","n":"AQAB","e":"AQAB"}"#,
            TokenMaker.rsaJWK(#""kid":"one""#),
            TokenMaker.rsaJWK(#""kid":"pss","alg":"PS256","use":"sig""#),
            TokenMaker.rsaJWK(#""kid":"enc","use":"enc""#),
            TokenMaker.ecdsaJWK(#""kid":"curve","alg":"ES256""#),
            TokenMaker.ecdsaJWK(#""kid":"mixed","alg":"ES384""#),
            TokenMaker.ecdsaJWK(#""x5t":"z""#)
        )
        let set = KeySet(file.url.path, pause: .seconds(600), logger: Self.logger)
        try await set.read()
        for (algorithm, kid) in [("RS256", "one"), ("PS256", "pss"), ("ES256", "curve"), ("ES256", nil)] {
            #expect(try await counts(set, TokenMaker.token(algorithm, kid: kid)), "\(algorithm) \(kid ?? "")")
        }
        for (algorithm, kid) in [
            ("RS256", "pss"), ("PS256", "one"), ("RS256", "enc"), ("ES256", "mixed"), ("RS256", nil), ("ES256", "one"), ("RS256", "x"),
        ] {
            #expect(try await !counts(set, TokenMaker.token(algorithm, kid: kid)), "\(algorithm) \(kid ?? "")")
        }
    }

    @Test("A token with an unknown key makes the set be read again, but not soon after it was read")
    func rotation() async throws {
        let token = try await TokenMaker.token("RS256", kid: "new")
        for (pause, isRead) in [(Duration.zero, true), (.seconds(600), false)] {
            let file = try KeyFile(TokenMaker.ecdsaJWK(#""kid":"old""#))
            let set = KeySet(file.url.path, pause: pause, logger: Self.logger)
            try await set.read()
            #expect(await !counts(set, token))
            try file.write(#"{"keys":[\#(try TokenMaker.rsaJWK(#""kid":"new""#))]}"#)
            #expect(await counts(set, token) == isRead)
            #expect(try await counts(set, TokenMaker.token("ES256", kid: "old")) != isRead)
        }
    }

    @Test(
        "What is no key set never replaces one",
        arguments: ["", "null", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[]}"#, #"{"keys":[{"kty":"oct","k":"AA"}]}"#, "large", "gone"]
    )
    func lastGood(content: String) async throws {
        let good = try TokenMaker.rsaJWK(#""kid":"one""#)
        let file = try KeyFile(good)
        let set = KeySet(file.url.path, pause: .zero, logger: Self.logger)
        try await set.read()
        switch content {
        case "gone": try FileManager.default.removeItem(at: file.url)
        case "large": try file.write(#"{"keys":[\#(good)]}"# + String(repeating: " ", count: 1 << 18))
        default: try file.write(content)
        }
        await #expect(throws: KeySet.Unusable.self) { try await set.read() }
        #expect(try await !counts(set, TokenMaker.token("RS256", kid: "two")))
        #expect(try await counts(set, TokenMaker.token("RS256", kid: "one")))
    }

    @Test("A set from an address is read at the start, once for all who ask at a time, and never from where it is sent on to")
    func address() async throws {
        let reads = Mutex(0)
        let router = Router()
        let keys = #"{"keys":[\#(try TokenMaker.rsaJWK(#""kid":"one""#))]}"#
        router.get("/keys") { _, _ in
            reads.withLock { $0 += 1 }
            return keys
        }
        router.get("/elsewhere") { _, _ in Response.redirect(to: "/keys") }
        router.get("/large") { _, _ in keys + String(repeating: " ", count: 1 << 18) }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: Self.logger
        )
        let server = ServiceGroup(services: [application], logger: Self.logger)
        let running = Task { try await server.run() }
        let base = "http://127.0.0.1:\(await ports.first { _ in true } ?? 0)"
        let token = try await TokenMaker.token("RS256", kid: "one")

        let set = KeySet("\(base)/keys", logger: Self.logger)
        let allCount = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { await counts(set, token) } }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(allCount && reads.withLock { $0 } == 1)
        for _ in 0..<5 { #expect(try await !counts(set, TokenMaker.token("RS256", kid: "unknown"))) }
        #expect(reads.withLock { $0 } == 1)

        for path in ["/elsewhere", "/large", "/nothing"] {
            await #expect(throws: KeySet.Unusable.self, "\(path)") { try await KeySet(base + path, logger: Self.logger).read() }
        }

        let kept = KeySet("\(base)/keys", interval: .milliseconds(10), logger: Self.logger)
        let keeping = ServiceGroup(services: [kept], logger: Self.logger)
        let before = reads.withLock { $0 }
        let refreshing = Task { try await keeping.run() }
        let deadline = ContinuousClock.now + .seconds(30)
        while reads.withLock({ $0 }) < before + 3, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        #expect(reads.withLock { $0 } >= before + 3)
        await keeping.triggerGracefulShutdown()
        try await refreshing.value
        #expect(await counts(kept, token))

        await server.triggerGracefulShutdown()
        try await running.value
        await #expect(throws: KeySet.Unusable.self) { try await kept.read() }
        #expect(await counts(kept, token))
    }
}
