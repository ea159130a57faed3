import Calls
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Bridge

@Suite("Encoding an event stream")
struct ServerSentEventTests {
    @Test(
        "A block is written field by field",
        arguments: [
            (ServerSentEvent(id: 42, event: "call_completed", data: "{}"), "id: 42\nevent: call_completed\ndata: {}\n\n"),
            (ServerSentEvent(id: 42), "id: 42\n\n"),
            (ServerSentEvent(id: 0, event: "hello", retry: 1500, data: "1"), "retry: 1500\nid: 0\nevent: hello\ndata: 1\n\n"),
            (ServerSentEvent(event: "busy", data: ""), "event: busy\ndata: \n\n"),
            (ServerSentEvent(data: "a\nb\rc\r\nd\n"), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"),
            (ServerSentEvent(data: "a\u{2028}b\u{85}c\u{0}"), "data: a\u{2028}b\u{85}c\u{0}\n\n"),
        ]
    )
    func table(event: ServerSentEvent, text: String) {
        #expect(String(decoding: event.bytes, as: UTF8.self) == text)
    }

    @Test("A comment is skipped by readers")
    func comment() {
        var parser = StreamParser()
        let blocks = parser.read(ServerSentEvent.comment)
        #expect(blocks == [StreamParser.Block(comments: [""])])
    }

    @Test("Whatever a caller is named, one event arrives, and its name is the same after decoding")
    func hostileNames() throws {
        var generator = SeededGenerator(seed: 3)
        let alphabet: [Unicode.Scalar] = ["a", "\n", "\r", "\u{0}", "\u{2028}", "\u{2029}", "\u{85}", ":", " ", "\"", "\\", "é", "🔔", "\u{1B}"]
        for _ in 0..<2000 {
            let name = generator.text(of: alphabet, length: 0...20)
            let json = try EventJSON.encode(["name": name, "attack": "x\r\nevent: gap\ndata: {}\n\nid: 99"])
            var parser = StreamParser()
            let blocks = parser.read(ServerSentEvent(id: 7, event: "live_call", data: json).bytes)
            #expect(blocks.count == 1)
            let block = try #require(blocks.first)
            #expect(block.id == "7" && block.event == "live_call")
            let decoded = try EventJSON.decode([String: String].self, from: try #require(block.data).utf8)
            #expect(decoded["name"].map { Array($0.utf8) } == Array(name.utf8))
        }
    }

    @Test("Text with raw line ends arrives as one event, its lines intact")
    func rawLineEnds() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<2000 {
            let text = generator.text(of: ["a", "\n", "\r", ":", " ", "\u{2028}"], length: 0...12)
            var parser = StreamParser()
            let blocks = parser.read(ServerSentEvent(id: 1, data: text).bytes)
            #expect(blocks.count == 1)
            #expect(blocks.first?.data.map { Array($0.utf8) } == Array(text.withPlainLineEnds().utf8))
        }
    }

    @Test("A chunk holds its payload between size line and line end", arguments: [1, 15, 16, 255, 256, 70_000])
    func chunk(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let chunk = Chunk(bytes)
        #expect(Array(chunk.framed.readableBytesView) == Array("\(String(count, radix: 16))\r\n".utf8) + bytes + [13, 10])
        #expect(Array(chunk.payload.readableBytesView) == bytes)
    }
}

extension String {
    /// With every end of a line written as LF; a pair of CR and LF is one.
    fileprivate func withPlainLineEnds() -> String {
        var scalars = String.UnicodeScalarView()
        var afterCarriageReturn = false
        for scalar in unicodeScalars {
            if scalar == "\r" || (scalar == "\n" && !afterCarriageReturn) { scalars.append("\n") } else if scalar != "\n" { scalars.append(scalar) }
            afterCarriageReturn = scalar == "\r"
        }
        return String(scalars)
    }
}
