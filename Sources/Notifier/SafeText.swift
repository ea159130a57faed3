/// Text from the network made harmless for a terminal: no character in it moves the cursor, rings, hides, reorders or changes anything.
enum SafeText {
    /// More combining marks on one letter than any script needs; a thousand of them paint over the lines above.
    private static let maximumMarks = 4

    /// The text on one line of at most `width` columns, cut with an ellipsis.
    ///
    /// Control characters are shown as pictures (`␛`), what has no picture as `�`; marks of direction, joiners and variation selectors are
    /// left out, since with them the width could not be known. Right-to-left text is isolated, so that it does not reorder its neighbours.
    static func cell(_ text: String, width: Int) -> (text: String, width: Int) {
        var result = String.UnicodeScalarView()
        var columns = 0
        var marks = 0
        // Where the text ends if the ellipsis turns out to be needed.
        var fitting = (end: 0, columns: 0)
        var isRightToLeft = false
        // A text of combining marks alone has no width, so it is bounded by its length as well.
        for scalar in text.unicodeScalars.prefix(width * (maximumMarks + 2)) {
            guard let shown = visible(scalar) else { continue }
            let added = CharacterWidth.of(shown)
            marks = added == 0 ? marks + 1 : 0
            if marks > maximumMarks || (added == 0 && result.isEmpty) { continue }
            if columns + added > width {
                result = String.UnicodeScalarView(result.prefix(fitting.end))
                result.append("…")
                columns = fitting.columns + 1
                break
            }
            result.append(shown)
            columns += added
            if columns < width { fitting = (result.count, columns) }
            isRightToLeft = isRightToLeft || CharacterWidth.isRightToLeft(shown)
        }
        let cell = String(result)
        return (isRightToLeft ? "\u{2068}\(cell)\u{2069}" : cell, columns)
    }

    /// One column's text, padded with spaces to exactly `width` columns.
    static func padded(_ text: String, width: Int) -> String {
        let cell = cell(text, width: width)
        return cell.text + String(repeating: " ", count: width - cell.width)
    }

    /// JSON on one line with every character escaped that a terminal could obey; the same JSON to every reader.
    static func escapedJSON(_ json: String) -> String {
        guard json.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return json }
        var result = String.UnicodeScalarView()
        for scalar in json.unicodeScalars {
            if isHarmless(scalar) {
                result.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
                }
            }
        }
        return String(result)
    }

    /// What a scalar is shown as; `nil` if it is left out.
    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0..<0x20: return Unicode.Scalar(0x2400 + scalar.value)
        case 0x7F: return "\u{2421}"
        case 0xFE00...0xFE0F, 0xE0100...0xE01EF: return nil
        default: break
        }
        switch scalar.properties.generalCategory {
        case .format: return nil
        case .control, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return "\u{FFFD}"
        case .spaceSeparator: return scalar == "\u{3000}" ? scalar : " "
        default: return scalar
        }
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}
