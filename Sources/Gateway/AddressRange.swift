import Foundation

/// IP addresses that begin with the same bits, such as `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/32`. Pure.
///
/// An IPv4-mapped IPv6 address (`::ffff:203.0.113.7`, RFC 4291 §2.5.5.2) is the IPv4 address, since that is how a socket for both kinds names an
/// IPv4 peer. No IPv6 range holds an IPv4 address otherwise: `::/0` is all of IPv6 and nothing else.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    /// 16 bytes, an IPv4 address in its mapped form.
    private let bytes: [UInt8]
    /// Out of 128.
    private let prefix: Int

    private var isIPv4: Bool { prefix >= 96 && Self.isMapped(bytes) }

    /// Why a text is no address.
    public struct Refusal: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Parameter text: An address as RFC 4291 writes it or four decimal numbers without leading zeros, and optionally `/` and how many bits count.
    /// - Throws: `Refusal` for anything else, also where a bit after those that count is set: whoever wrote it meant another range.
    public init(_ text: String) throws(Refusal) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let address = parts.first, let bytes = Self.bytes(of: address) else {
            throw Refusal(description: "no IP address; expected one such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32")
        }
        var prefix = 128
        if parts.count == 2 {
            let isShort = !address.contains(":")
            guard let bits = Self.number(parts[1]), bits <= (isShort ? 32 : 128) else {
                throw Refusal(description: "no range; expected a number from 0 to \(isShort ? 32 : 128) after the slash")
            }
            prefix = isShort ? bits + 96 : bits
        }
        let first = Self.masked(bytes, prefix)
        self.init(bytes: first, prefix: prefix)
        guard first == bytes else { throw Refusal(description: "an address within a range; for the range give \(description)") }
    }

    private init(bytes: [UInt8], prefix: Int) {
        self.bytes = bytes
        self.prefix = prefix
    }

    /// Whether an address lies in the range; a text that is no address lies in none.
    public func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), Self.isMapped(other) == isIPv4 else { return false }
        return Self.masked(other, prefix) == bytes
    }

    /// The shortest usual spelling; equal for equal ranges.
    public var description: String {
        let family = isIPv4 ? AF_INET : AF_INET6
        let raw = isIPv4 ? Array(bytes.suffix(4)) : bytes
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, raw, &text, socklen_t(text.count)) != nil else { return "" }
        let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return prefix == 128 ? address : "\(address)/\(isIPv4 ? prefix - 96 : prefix)"
    }

    private static func bytes(of text: String) -> [UInt8]? {
        // The C function would stop at a NUL and take what stands before it.
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        var short = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &short) == 1 { return [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + short }
        var long = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, text, &long) == 1 ? long : nil
    }

    private static func number(_ text: String) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard text == "0" || !text.hasPrefix("0") else { return nil }
        return Int(text)
    }

    private static func isMapped(_ bytes: [UInt8]) -> Bool { bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] }

    private static func masked(_ bytes: [UInt8], _ prefix: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let left = min(max(prefix - index * 8, 0), 8)
            return byte & ~UInt8(truncatingIfNeeded: 0xFF >> left)
        }
    }
}
