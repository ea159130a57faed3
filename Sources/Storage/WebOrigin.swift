/// The origin of a web page, as browsers write it in `Origin`: scheme, host and, unless it is the scheme's own, port (RFC 6454 §6.2).
///
/// Never `null`, which every sandboxed frame and local file shares, and no pattern: `*.example.com` would let in whoever gets hold of one host.
public struct WebOrigin: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    private static let defaultPorts = ["http": 80, "https": 443]

    /// An origin as a person writes it: case and a default port do not matter.
    ///
    /// - Throws: ``Invalid`` for anything but `http` or `https`, a host in ASCII without a dot at the end, and a port from 1 to 65535.
    public init(_ text: String) throws(Invalid) {
        guard let origin = Self.normalised(text) else { throw Invalid() }
        description = origin
    }

    /// Thrown when a text is no origin.
    public struct Invalid: Error, Equatable, CustomStringConvertible {
        public var description: String {
            "not an origin: expected scheme, host and port alone, such as https://crm.example.com or http://localhost:8080 "
                + "(no path, no user, no wildcard, letters beyond ASCII as xn--…)"
        }
    }

    private static func normalised(_ text: String) -> String? {
        // Before anything is lower-cased: the Kelvin sign becomes a k.
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let parts = text.lowercased().split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let defaultPort = defaultPorts[String(parts[0])] else { return nil }
        let authority = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(authority.count), isHost(authority[0]) else { return nil }
        let origin = "\(parts[0])://\(authority[0])"
        guard authority.count == 2 else { return origin }
        guard authority[1].utf8.count <= 5, authority[1].utf8.allSatisfy(isDigit), let port = Int(authority[1]), (1...65_535).contains(port)
        else { return nil }
        return port == defaultPort ? origin : "\(origin):\(port)"
    }

    /// A name, or four numbers as browsers write them. A name whose last label is a number is an address to them, in one of many notations
    /// (<https://url.spec.whatwg.org/#host-parsing>).
    private static func isHost(_ host: Substring) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, labels.allSatisfy(isLabel), let last = labels.last, let first = last.utf8.first else { return false }
        guard isDigit(first) else { return true }
        return labels.count == 4 && labels.allSatisfy { label in UInt8(label).map { String($0) == label } ?? false }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.utf8.first != UInt8(ascii: "-") && label.utf8.last != UInt8(ascii: "-")
            && label.utf8.allSatisfy { byte in
                isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
