/// Reads `application/x-www-form-urlencoded`, the format of forms and queries.
///
/// As the URL Standard has it (url.spec.whatwg.org, section 5.1): `+` is a space, a `%` that begins no escape stands for itself, and bytes that are
/// not UTF-8 become U+FFFD. A call is not lost for a name with a percent sign in it. Not Hummingbird's decoder, which refuses repeated names.
enum URLEncodedForm {
    /// - Throws: `UnreadableWebhook.tooManyFields`, before the rest is read.
    static func pairs(_ bytes: [UInt8]) throws(UnreadableWebhook) -> [FieldReader.Pair] {
        var pairs: [FieldReader.Pair] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let field = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest.dropFirst(field.count + 1)
            if field.isEmpty { continue }
            guard pairs.count < FieldReader.maximumFields else { throw .tooManyFields }
            let name = field.prefix { $0 != UInt8(ascii: "=") }
            pairs.append(FieldReader.Pair(name: decoded(name), value: decoded(field.dropFirst(name.count + 1))))
        }
        return pairs
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "%"), bytes.endIndex - index >= 2, let high = nibble(bytes[index]), let low = nibble(bytes[index + 1]) {
                result.append(high << 4 | low)
                index += 2
            } else {
                result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
