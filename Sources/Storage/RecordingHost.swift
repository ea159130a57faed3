/// A host that a workspace's recordings may be fetched from: `host`, or `host:port` for another port than 443.
public struct RecordingHost: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// CallerDesk's own; both occur in its sample payloads (docs.callerdesk.io/sample-payload).
    static let standard = ["callrecords.callerdesk.io", "newcallrecords.callerdesk.io"].compactMap { try? RecordingHost($0) }

    /// - Throws: ``Invalid`` for anything but a host name, or an IPv4 address, in ASCII, and a port from 1 to 65535.
    public init(_ text: String) throws(Invalid) {
        // A host is what an https origin has behind its scheme; 443 goes, as it does there.
        guard !text.contains("/"), let origin = try? WebOrigin("https://" + text) else { throw Invalid() }
        description = String(origin.description.dropFirst("https://".count))
    }

    /// Thrown when a text is no host.
    public struct Invalid: Error, Equatable, CustomStringConvertible {
        public var description: String {
            "no host: expected a name such as records.example.com, or one with a port (no scheme, no path, no wildcard)"
        }
    }
}
