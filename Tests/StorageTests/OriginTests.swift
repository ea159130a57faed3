import Calls
import Storage
import Testing

@Suite("Allowed origins")
struct OriginTests {
    @Test(
        "An origin is stored as browsers write it",
        arguments: [
            ("https://crm.example.com", "https://crm.example.com"),
            ("HTTPS://CRM.Example.COM", "https://crm.example.com"),
            ("https://crm.example.com:443", "https://crm.example.com"),
            ("https://crm.example.com:80", "https://crm.example.com:80"),
            ("http://crm.example.com:80", "http://crm.example.com"),
            ("https://crm.example.com:08443", "https://crm.example.com:8443"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("https://xn--mller-kva.example", "https://xn--mller-kva.example"),
            ("https://a_b.example", "https://a_b.example"),
        ]
    )
    func normalised(text: String, origin: String) throws {
        #expect(try WebOrigin(text).description == origin)
    }

    @Test(
        "What is no origin of one site is refused",
        arguments: [
            "", "null", "*", "https://*", "https://*.example.com", "https://", "crm.example.com", "//crm.example.com", "ftp://crm.example.com",
            "file://", "chrome-extension://abcdef", "https://crm.example.com/", "https://crm.example.com/page", "https://crm.example.com?x",
            "https://crm.example.com#x", "https://user@crm.example.com", "https://user:1@crm.example.com",
            "https://crm.example.com.",
            "https://.crm.example.com", "https://crm..example.com", "https://-crm.example.com", "https://crm.example.com:",
            "https://crm.example.com:0", "https://crm.example.com:65536", "https://crm.example.com:+80", "https://crm.example.com:8080:1",
            " https://crm.example.com",
            "https://crm.example.com\n", "https://crm.example.com https://other.example", "https://müller.example", "https://\u{212A}rm.example",
            "https://127.1", "https://0177.0.0.1", "https://2130706433", "https://1.2.3.4.5", "https://256.1.1.1", "https://[::1]",
            "https://\(String(repeating: "a", count: 64)).example", "https:/crm.example.com", "https:crm.example.com",
        ]
    )
    func refused(text: String) {
        #expect(throws: WebOrigin.Invalid.self) { try WebOrigin(text) }
    }

    @Test("An origin counts in its workspace until it is removed")
    func stored() async throws {
        let fixture = try await StoreFixture()
        let globex = try WorkspaceID("globex")
        try await fixture.add(globex)
        let (first, second) = (try WebOrigin("https://b.example"), try WebOrigin("https://a.example"))
        for origin in [first, second, first] { try await fixture.store.addOrigin(origin, to: fixture.acme) }
        try await fixture.store.addOrigin(first, to: globex)
        #expect(try await fixture.store.origins() == [fixture.acme: ["https://a.example", "https://b.example"], globex: ["https://b.example"]])
        try await fixture.store.removeOrigin(first, from: fixture.acme)
        #expect(try await fixture.store.origins() == [fixture.acme: ["https://a.example"], globex: ["https://b.example"]])
        await #expect(throws: StoreError.missing("origin https://b.example of workspace acme")) {
            try await fixture.store.removeOrigin(first, from: fixture.acme)
        }
        await #expect(throws: StoreError.missing("workspace nowhere")) {
            try await fixture.store.addOrigin(first, to: WorkspaceID("nowhere"))
        }
    }
}
