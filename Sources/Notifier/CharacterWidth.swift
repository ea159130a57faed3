/// How many columns of a terminal a character takes, after Unicode's UAX #11.
///
/// A table of our own since the C library's `wcwidth` depends on the locale, which a service does not have.
enum CharacterWidth {
    static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        // The medial and final parts of a Hangul syllable are drawn into its first.
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }
        // One regional indicator is a letter; two of them are a flag of two columns.
        if (0x1F1E6...0x1F1FF).contains(scalar.value) { return 1 }
        if scalar.properties.isEmojiPresentation { return 2 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// Whether the character makes a terminal that knows about direction turn the line around.
    static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool { rightToLeft.contains { $0.contains(scalar.value) } }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
        0x1F200...0x1F320, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    private static let rightToLeft: [ClosedRange<UInt32>] = [0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF]
}
