/// Where the broker listens.
public struct BrokerListener: Sendable {
    /// A certificate for a listener: PEM files, which may be one and the same.
    public struct Certificate: Sendable, Equatable {
        /// The chain, the listener's own certificate first. An absolute path.
        public var chainFile: String
        /// An absolute path.
        public var keyFile: String

        public init(chainFile: String, keyFile: String) {
            self.chainFile = chainFile
            self.keyFile = keyFile
        }
    }

    /// With it the listener speaks TLS, 1.2 at least, and nothing else.
    public var certificate: Certificate?
    /// A name or an address of this machine; anything but a loopback address should have a certificate.
    public var host: String
    /// 1 to 65,535.
    public var port: Int
    /// Connections beyond this are closed at once. Silent ones count too, so the limit is far above the number of desks: it guards memory and open files.
    public var maximumConnections: Int

    public init(host: String = "127.0.0.1", port: Int = 1883, maximumConnections: Int = 10_000, certificate: Certificate? = nil) {
        self.certificate = certificate
        self.host = host
        self.port = port
        self.maximumConnections = maximumConnections
    }

    /// The lines of mosquitto.conf for this listener.
    ///
    /// - Throws: `BrokerError.badListener`.
    func lines() throws(BrokerError) -> [String] {
        // The host goes into a line of text, where a blank or a line break would start something new.
        let allowed = host.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-")
        }
        guard allowed, !host.isEmpty, 1...65_535 ~= port, maximumConnections > 0 else { throw .badListener(host: host, port: port) }
        let lines = ["listener \(port) \(host)", "max_connections \(maximumConnections)"]
        guard let certificate else { return lines }
        let files = [certificate.chainFile, certificate.keyFile]
        guard files.allSatisfy({ $0.hasPrefix("/") && !$0.contains(where: \.isNewline) }) else { throw .badListener(host: host, port: port) }
        // "tlsv1.2" is a minimum: 1.3 is spoken too.
        return lines + ["certfile \(files[0])", "keyfile \(files[1])", "tls_version tlsv1.2"]
    }
}

extension [BrokerListener] {
    /// What stands in mosquitto.conf for this installation alone.
    ///
    /// - Parameter isRoot: Whether the broker is started by root. It would then become user `mosquitto`, who can neither enter a data folder that only its
    ///   owner may enter nor save changed accounts in it, so it is told to stay. Who minds starts everything as an ordinary user.
    /// - Throws: `BrokerError.badListener`.
    func configuration(isRoot: Bool) throws(BrokerError) -> String {
        var lines: [String] = []
        for listener in self { lines += try listener.lines() }
        return "# Written by deskbell before each start of the broker; changes are lost. Add a file beside it instead.\n"
            + (lines + (isRoot ? ["user root"] : [])).joined(separator: "\n") + "\n"
    }
}
