import Calls
import Storage

/// One line of text, 1 to 256 characters of which one at least is no space, cleaned as what comes from a provider is.
struct Line: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let raw = try String(from: decoder)
        guard (1...FieldText.maximumLength).contains(raw.unicodeScalars.count),
            raw.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }), let text = FieldText.cleanOrNil(raw)
        else { throw decoder.problem("expected one line of 1 to 256 characters") }
        self.text = text
    }
}

/// Lines of text, 1 to 4,000 characters; marks that turn the direction of writing are left out.
struct Text: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let raw = try String(from: decoder)
        let allowed: Set<Unicode.Scalar> = ["\t", "\n", "\r"]
        let kept = raw.unicodeScalars.filter { !FieldText.isUnwanted($0) || allowed.contains($0) }
        guard (1...4000).contains(raw.unicodeScalars.count), !kept.isEmpty,
            raw.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control || allowed.contains($0) })
        else { throw decoder.problem("expected 1 to 4,000 characters, without control characters but tabs and line ends") }
        text = String(kept)
    }
}

/// A telephone number of ten digits or more.
struct Number: Decodable {
    let number: PhoneNumber

    init(from decoder: any Decoder) throws {
        guard let number = PhoneNumber(try String(from: decoder)), number.matchKey != nil else {
            throw decoder.problem("expected a telephone number of ten digits or more")
        }
        self.number = number
    }
}

/// An id of ours.
struct ID: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        text = try String(from: decoder)
        guard Visit.isID(text) else { throw decoder.problem("expected an id") }
    }
}

/// A moment in RFC 3339.
struct Moment: Decodable {
    let timestamp: Timestamp

    init(from decoder: any Decoder) throws {
        guard let timestamp = Timestamp(try String(from: decoder)) else {
            throw decoder.problem("expected a time such as 2026-11-22T10:15:30Z")
        }
        self.timestamp = timestamp
    }
}

/// One of an enumeration's words.
struct Word<Value: CaseIterable & RawRepresentable<String>>: Decodable {
    let value: Value

    init(from decoder: any Decoder) throws {
        guard let value = Value(rawValue: try String(from: decoder)) else {
            throw decoder.problem("expected one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self.value = value
    }
}

extension Decoder {
    /// - Parameter expectation: What was expected, as part of a sentence; never what was there.
    func problem(_ expectation: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: expectation))
    }
}

extension KeyedDecodingContainer {
    /// A field that may be absent but not `null`.
    func present<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
        contains(key) ? try decode(type, forKey: key) : nil
    }

    /// A field that may be absent, which leaves things as they are, or `null`, which removes them.
    func change<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value?? {
        guard contains(key) else { return nil }
        return .some(try decodeNil(forKey: key) ? nil : try decode(type, forKey: key))
    }

    /// A list of so many entries.
    func list<Value: Decodable>(_ type: Value.Type, _ key: Key, _ count: ClosedRange<Int>) throws -> [Value]? {
        guard let values = try present([Value].self, key) else { return nil }
        guard count.contains(values.count) else {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: self,
                debugDescription: "expected \(count.lowerBound) to \(count.upperBound) entries"
            )
        }
        return values
    }
}
