import Foundation

/// What one customer of a network has: an IPv4 address, or the 2^64 IPv6 addresses that share their first half (RFC 6177), any of which they may use.
enum AddressBlock {
    /// - Parameter address: As a connection or a proxy gives it; what is no IPv6 address stays as it is.
    static func containing(_ address: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        // An IPv4 address in the form of IPv6: all of those share one half.
        if bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] { return bytes.suffix(4).map { String($0) }.joined(separator: ".") }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}
