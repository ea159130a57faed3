import Foundation

/// The link to a recording: whoever has it can listen, and pages redirect to it, so it is taken only if it can be nothing else.
enum RecordingLink {
    static let maximumLength = 2048

    /// - Returns: The link without surrounding spaces; `nil` unless it is an absolute http or https URL of at most 2,048 printable ASCII characters
    ///   with a host and without a user name.
    static func read(_ text: String) -> String? {
        let link = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // A backslash is a slash to browsers and none to URL parsers, which would then disagree about the host.
        guard link.utf8.count <= maximumLength, link.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }),
            let parts = URLComponents(string: link), let scheme = parts.scheme?.lowercased(), scheme == "https" || scheme == "http",
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil
        else { return nil }
        return link
    }
}
