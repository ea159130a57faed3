/// What holds for every input of a parser that meets the outside. Used by libFuzzer and by the tests, which replay what was found.
struct Property: Sendable, CustomStringConvertible {
    /// Also the name of the folder in `Corpus`.
    let name: String
    /// Throws `Broken` if the property does not hold for these bytes.
    let check: @Sendable ([UInt8]) throws -> Void

    var description: String { name }

    static let all = [webhook, form, query, phone, event, stream, settings, enrolment, text, csv]
}

/// A property that does not hold.
struct Broken: Error, CustomStringConvertible {
    let description: String
}

/// - Throws: `Broken` with the sentence that should be true.
func holds(_ sentence: @autoclosure () -> String, _ isTrue: Bool) throws {
    if !isTrue { throw Broken(description: "not true: \(sentence())") }
}

extension Collection<UInt8> {
    /// As text, with U+FFFD for what is none.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// Cut at the first byte of that value, which belongs to neither part; all of it and nothing if there is none.
    func cut(at byte: UInt8) -> (head: [UInt8], tail: [UInt8]) {
        guard let place = firstIndex(of: byte) else { return (Array(self), []) }
        return (Array(self[..<place]), Array(self[place...].dropFirst()))
    }
}

extension String {
    /// Whether it holds a character that a terminal, a C string or a log's reader would obey.
    var hasControls: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
