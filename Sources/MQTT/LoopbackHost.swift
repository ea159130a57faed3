import Glibc

/// Hosts that are this machine, whatever a name server says.
public enum LoopbackHost {
    /// Whether the host is `localhost` (RFC 6761 §6.3), in 127.0.0.0/8, or `::1`.
    ///
    /// No other name is looked up: it may stand for another machine at the next connection.
    public static func contains(_ host: String) -> Bool {
        var (ipv4, ipv6) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, host, &ipv4) == 1 { return UInt32(bigEndian: ipv4.s_addr) >> 24 == 127 }
        if inet_pton(AF_INET6, host, &ipv6) == 1 { return withUnsafeBytes(of: ipv6) { $0.last == 1 && $0.dropLast().allSatisfy { $0 == 0 } } }
        return host.lowercased() == "localhost"
    }
}
