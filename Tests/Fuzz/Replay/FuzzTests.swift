import Foundation
import TestSupport
import Testing

/// What libFuzzer was given and found, and a bounded number of inputs made from it, on every run of the tests. `make fuzz` looks further.
@Suite("Parsers of what comes from outside")
struct FuzzTests {
    private static let rounds = 3000

    private static func corpus(_ property: Property) throws -> [[UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpus/\(property.name)")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }.map { try [UInt8](Data(contentsOf: $0)) }
    }

    @Test("What is in the corpus keeps the property", arguments: Property.all)
    func replay(_ property: Property) throws {
        let inputs = try Self.corpus(property)
        #expect(!inputs.isEmpty)
        for input in inputs + [[]] { try property.check(input) }
    }

    @Test("What is made from the corpus keeps the property", arguments: Property.all)
    func mutations(_ property: Property) throws {
        var random = SeededGenerator(seed: 7)
        let corpus = try Self.corpus(property)
        for round in 0..<Self.rounds {
            guard var input = corpus.randomElement(using: &random), let other = corpus.randomElement(using: &random) else { return }
            for _ in 0...Int.random(in: 0...4, using: &random) { input.mutate(with: other, using: &random) }
            do { try property.check(input) } catch {
                Issue.record("round \(round): \(error); input in Base64: \(Data(input).base64EncodedString())")
                return
            }
        }
    }

    @Test("A property that does not hold is told")
    func control() {
        #expect(throws: Broken.self) { try holds("one is two", 1 == 2) }
    }
}

extension [UInt8] {
    /// Texts that mean something to one of the parsers.
    private static let words = [
        "\0", "\n", "\r\n", "\"", "'", "?", "&", "=", "%00", "%3f", "%", "+", ",", ";", "--", "{", "[", "\\u0000", "\\ud800", "\u{2028}", "\u{301}",
        "\u{202e}", "\u{1b}[2J", "🙂", "token=", "type=call_report", "null", "1e999", "-0", "9999999999999999999999", "9007199254740993", "\u{feff}",
    ]

    /// Changes one thing: a byte, a piece, or a word more or less.
    fileprivate mutating func mutate(with other: [UInt8], using random: inout SeededGenerator) {
        let place = Int.random(in: 0...count, using: &random)
        let piece = place..<Swift.min(count, place + Int.random(in: 1...16, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0 where place < count: self[place] = UInt8.random(in: 0...255, using: &random)
        case 1 where place < count: self[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: removeSubrange(piece)
        case 3: insert(contentsOf: self[piece], at: Int.random(in: 0...count, using: &random))
        case 4: self = Array(self[..<place] + other.suffix(Int.random(in: 0...other.count, using: &random)))
        default: insert(contentsOf: (Self.words.randomElement(using: &random) ?? "").utf8, at: place)
        }
    }
}
