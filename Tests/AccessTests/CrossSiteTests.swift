import HTTPTypes
import Testing

@testable import Access

@Suite("Requests of other sites")
struct CrossSiteTests {
    @Test(
        "A write is taken from our own pages and from programs only",
        arguments: [
            // Sec-Fetch-Site, Origin, allowed
            ("same-origin", nil, true),
            ("none", nil, true),
            ("same-site", "https://crm.example", false),
            ("cross-site", "https://crm.example", false),
            ("", nil, false),
            // A proxy changed the host; the browser knows better.
            ("same-origin", "https://elsewhere.example", true),
            (nil, nil, true),
            (nil, "https://crm.example", true),
            (nil, "http://CRM.example", true),
            (nil, "https://crm.example:8443", false),
            (nil, "https://evil.example", false),
            (nil, "https://crm.example.evil.example", false),
            (nil, "https://evilcrm.example", false),
            (nil, "null", false),
            (nil, "x://crm.example", false),
            (nil, "chrome-extension://crm.example", false),
            (nil, "", false),
        ] as [(String?, String?, Bool)]
    )
    func write(site: String?, origin: String?, isAllowed: Bool) throws {
        var request = HTTPRequest(method: .post, scheme: "http", authority: "crm.example", path: "/api/session")
        if let site { request.headerFields[try #require(HTTPField.Name("Sec-Fetch-Site"))] = site }
        if let origin { request.headerFields[.origin] = origin }
        #expect(CrossSite.allows(request) == isAllowed)
    }

    @Test(
        "A form whose site nobody names is refused, whatever its letters; a program is not (attack 40)",
        arguments: [
            ("application/x-www-form-urlencoded", false), ("multipart/form-data; boundary=x", false), ("text/plain", false),
            ("Text/Plain ; charset=utf-8", false), ("application/json", true), ("application/json; charset=utf-8", true), (nil, true),
        ] as [(String?, Bool)]
    )
    func form(type: String?, isAllowed: Bool) {
        var request = HTTPRequest(method: .post, scheme: "http", authority: "crm.example", path: "/api/workspaces/acme/stream-tickets")
        request.headerFields[.contentType] = type
        #expect(CrossSite.allows(request) == isAllowed)
        request.headerFields[.origin] = "http://crm.example"
        #expect(CrossSite.allows(request))
    }

    @Test("Reading is not refused", arguments: [HTTPRequest.Method.get, .head, .options])
    func read(method: HTTPRequest.Method) {
        var request = HTTPRequest(method: method, scheme: "http", authority: "crm.example", path: "/")
        request.headerFields[.origin] = "https://evil.example"
        #expect(CrossSite.allows(request))
    }
}
