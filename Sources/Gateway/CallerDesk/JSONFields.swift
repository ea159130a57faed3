import Foundation

/// Reads the fields of a JSON object.
///
/// Texts, numbers and truth values are taken as texts; `null`, arrays and objects are no values of CallerDesk's and are passed over. Of a name that
/// comes twice `JSONDecoder` keeps the first value; it refuses nesting deeper than 512.
enum JSONFields {
    /// - Throws: `UnreadableWebhook.malformedJSON` for anything but one object, `.tooManyFields`.
    static func pairs(_ bytes: ArraySlice<UInt8>) throws(UnreadableWebhook) -> [FieldReader.Pair] {
        do {
            return try JSONDecoder().decode(Object.self, from: Data(bytes)).pairs
        } catch let error as UnreadableWebhook {
            throw error
        } catch {
            throw .malformedJSON
        }
    }

    private struct Object: Decodable {
        let pairs: [FieldReader.Pair]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            guard container.allKeys.count <= FieldReader.maximumFields else { throw UnreadableWebhook.tooManyFields }
            pairs = container.allKeys.compactMap { key in
                Self.text(key, in: container).map { FieldReader.Pair(name: key.stringValue, value: $0) }
            }
        }

        private static func text(_ key: Name, in container: KeyedDecodingContainer<Name>) -> String? {
            if let text = try? container.decode(String.self, forKey: key) { return text }
            if let truth = try? container.decode(Bool.self, forKey: key) { return String(truth) }
            if let whole = try? container.decode(Int64.self, forKey: key) { return String(whole) }
            // Not Double: an id such as 1672649960.96012345 must keep its digits.
            return (try? container.decode(Decimal.self, forKey: key)).map { "\($0)" }
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
