/// Cleans texts that come from outside before anything else sees them: logs, terminals, MQTT, C strings and pages.
public enum FieldText {
    /// Longer texts are cut; in Unicode scalars, since a single grapheme can be of any length.
    public static let maximumLength = 256

    /// Without control characters, trimmed and cut. May be empty.
    ///
    /// White space such as a newline or tab becomes a space, so that words and dates that it separates stay apart. Marks that turn the direction
    /// of writing go too: they make a number read as another one.
    public static func clean(_ text: String) -> String {
        // Nearly every field of every webhook: nothing to look up in Unicode's tables.
        if isPlain(text) { return text }
        var kept = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < maximumLength else { break }
            let cleaned: Unicode.Scalar
            if scalar.properties.isWhitespace {
                cleaned = " "
            } else if isUnwanted(scalar) {
                continue
            } else {
                cleaned = scalar
            }
            if cleaned == " ", count == 0 { continue }
            kept.append(cleaned)
            count += 1
        }
        while kept.last == " " { kept.removeLast() }
        return String(kept)
    }

    /// As `clean`, with nothing left told as `nil`.
    public static func cleanOrNil(_ text: String) -> String? {
        let cleaned = clean(text)
        return cleaned.isEmpty ? nil : cleaned
    }

    /// Printable ASCII, not too long, no space at either end.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8
        let space = UInt8(ascii: " ")
        return bytes.count <= maximumLength && bytes.first != space && bytes.last != space && bytes.allSatisfy { (space...0x7E).contains($0) }
    }

    /// Whether a scalar is a control character or turns the direction of writing.
    public static func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x61c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0xfeff: true
        default: scalar.properties.generalCategory == .control
        }
    }
}
