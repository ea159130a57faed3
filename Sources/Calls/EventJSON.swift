import Foundation

/// The one way in which events and the small messages around them become JSON and back.
///
/// Keys are sorted, so that the same event is the same bytes everywhere; slashes are not escaped. An encoded event is always one line, whatever a
/// reader takes for a line end.
public enum EventJSON {
    /// - Throws: `EncodingError`, which none of this module's types causes.
    public static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return escapingLineEnds(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// JSON escapes what is below U+0020. Three more characters end a line for many readers (unicode.org/reports/tr14, class BK); outside a string
    /// they do not occur in JSON, so they can be replaced wherever they stand.
    private static func escapingLineEnds(_ json: String) -> String {
        guard json.unicodeScalars.contains(where: lineEnds.contains) else { return json }
        return json.unicodeScalars.reduce(into: "") { text, scalar in
            if lineEnds.contains(scalar) {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    private static let lineEnds: Set<Unicode.Scalar> = ["\u{85}", "\u{2028}", "\u{2029}"]

    /// - Throws: `DecodingError` that names the field.
    public static func decode<Value: Decodable>(_ type: Value.Type, from json: some Sequence<UInt8>) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json))
    }
}
