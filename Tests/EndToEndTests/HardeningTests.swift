import Foundation
import TestSupport
import Testing

@Suite("The server, attacked with raw bytes")
struct HardeningTests {
    @Test("Attacks 1, 16 and 17: what breaks the protocol is answered 400, 431 or 501, a body over the limit 413, and the connection is closed")
    func malformed() async throws {
        let installed = try await Installed()
        let path = try #require(URL(string: installed.ready.webhookUrl)?.path)
        let webhook = "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        let session = "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        let get = "GET /healthz HTTP/1.1\r\nHost: x\r\n"
        let chunked = "Transfer-Encoding: chunked\r\n"
        let large = String(repeating: "8000\r\n\(String(repeating: "a", count: 0x8000))\r\n", count: 9)
        let cases: [(request: String, status: Int)] = [
            (webhook + chunked + "\r\nZZ\r\nabc\r\n0\r\n\r\n", 400), (webhook + chunked + "\r\n5\r\nabcdefgh\r\n0\r\n\r\n", 400),
            (webhook + chunked + "\r\nFFFFFFFFFFFFFFFFFF\r\n", 400), (session + chunked + "\r\nZZ\r\nabc\r\n0\r\n\r\n", 400),
            (webhook + "Transfer-Encoding: other\r\n\r\nabc", 501), (webhook + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
            (webhook.replacing("Host: x", with: "X: x") + "Content-Length: 2\r\n\r\n{}", 400),
            (webhook + "Host: y\r\nContent-Length: 2\r\n\r\n{}", 400), (webhook + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", 400),
            (webhook + "Content-Length: 2\r\n" + chunked + "\r\n0\r\n\r\n", 400), (webhook + "Content-Length: -2\r\n\r\n{}", 400),
            (get + "X-Long: \(String(repeating: "a", count: 65_536))\r\n\r\n", 431),
            (get + (0..<8).map { "X-\($0): \(String(repeating: "a", count: 9000))\r\n" }.joined() + "\r\n", 431),
            (get + (0...1000).map { "X-\($0): a\r\n" }.joined() + "\r\n", 431), (get + "X-A: a\0b\r\n\r\n", 400), (get + "X-A: a\rb\r\n\r\n", 400),
            ("GET /\u{E9} HTTP/1.1\r\nHost: x\r\n\r\n", 400), (webhook + chunked + "\r\n" + large, 413), (session + chunked + "\r\n" + large, 413),
            (webhook + "Content-Length: 262145\r\n\r\n{", 413),
        ]
        for (number, (request, status)) in cases.enumerated() {
            let answer = try await RawHTTP.send(request, to: installed.port)
            #expect(answer.statuses == [status] && answer.closedAfter != nil, "case \(number): \(answer.text.prefix(300))")
            #expect(answer.text.contains("application/problem+json"), "case \(number): \(answer.text.prefix(300))")
        }
        #expect(try await RawHTTP.send(get + "\r\n", to: installed.port, until: "ok\n").statuses == [200])
        #expect(try await RawHTTP.send("PUT /readyz HTTP/1.1\r\nHost: x\r\n\r\n", to: installed.port, until: "}").text.contains("Allow: GET, HEAD"))
        #expect(try await installed.end() == 0)
    }
}
