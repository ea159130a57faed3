/// The value of the field `Host`: a host and maybe a port (RFC 9110 §7.2, RFC 3986 §3.2.2).
enum HostField {
    /// Whether a value is one. An empty one is not, since no http URL is without a host (RFC 9110 §4.2.1).
    static func isValid(_ value: String) -> Bool {
        let bytes = value.utf8
        let end: String.Index
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = bytes[..<bracket].dropFirst()
            guard !address.isEmpty, address.allSatisfy(isOfAddress) else { return false }
            end = bytes.index(after: bracket)
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            guard end > bytes.startIndex, bytes[..<end].allSatisfy(isOfName) else { return false }
        }
        let port = bytes[end...]
        return port.isEmpty || (port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(isDigit))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isOfAddress(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: ":"), UInt8(ascii: "."): true
        default: isDigit(byte)
        }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: isDigit(byte) || others.contains(byte)
        }
    }

    /// The rest of `unreserved` and `sub-delims`, and what begins an escape; without the comma, by which two values may have been joined.
    private static let others = Set("-._~!$&'()*+;=%".utf8)
}
