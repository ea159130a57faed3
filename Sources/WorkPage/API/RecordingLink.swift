/// Which links to recordings a browser is sent to.
enum RecordingLink {
    /// Whether a link is https at one of the hosts.
    ///
    /// Compared as text: what two readers of URLs understand differently (a backslash, a user before `@`, a line end) is not let through at all.
    ///
    /// - Parameters:
    ///   - hosts: `host` or `host:port`, in lower case.
    ///   - allowsLoopback: Whether plain http to this machine is allowed too.
    static func isAllowed(_ url: String, hosts: [String], allowsLoopback: Bool) -> Bool {
        guard url.utf8.count <= 2048, url.utf8.allSatisfy(isPlain), let scheme = url.firstRange(of: "://") else { return false }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }.lowercased()
        switch url[..<scheme.lowerBound].lowercased() {
        case "https": return hosts.contains(authority) || authority.hasSuffix(":443") && hosts.contains(String(authority.dropLast(4)))
        case "http": return allowsLoopback && isLoopback(authority)
        default: return false
        }
    }

    /// The characters of RFC 3986, but for those that a browser may read otherwise than they look.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }

    private static func isLoopback(_ authority: String) -> Bool {
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard ["127.0.0.1", "localhost"].contains(parts[0]) else { return false }
        return parts.count == 1 || UInt16(parts[1]) != nil
    }
}
