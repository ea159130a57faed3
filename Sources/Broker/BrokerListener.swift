/// Where the broker listens.
public struct BrokerListener: Sendable {
    /// A name or an address of this machine; anything but a loopback address should have TLS in front.
    public var host: String
    /// 1 to 65,535.
    public var port: Int
    /// Connections beyond this are closed at once. Silent ones count too, so the limit is far above the number of desks: it guards memory and open files.
    public var maximumConnections: Int

    public init(host: String = "127.0.0.1", port: Int = 1883, maximumConnections: Int = 10_000) {
        self.host = host
        self.port = port
        self.maximumConnections = maximumConnections
    }

    /// The lines of mosquitto.conf that are this installation's own.
    ///
    /// - Parameter isRoot: Whether the broker is started by root. It would then become user `mosquitto`, who can neither enter a data folder that only its
    ///   owner may enter nor save changed accounts in it, so it is told to stay. Who minds starts everything as an ordinary user.
    /// - Throws: `BrokerError.badListener`.
    func configuration(isRoot: Bool) throws(BrokerError) -> String {
        // The host goes into a line of text, where a blank or a line break would start something new.
        let allowed = host.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-")
        }
        guard allowed, !host.isEmpty, 1...65_535 ~= port, maximumConnections > 0 else { throw .badListener(host: host, port: port) }
        let lines = ["listener \(port) \(host)", "max_connections \(maximumConnections)"] + (isRoot ? ["user root"] : [])
        return "# Written by deskbell before each start of the broker; changes are lost. Add a file beside it instead.\n"
            + lines.joined(separator: "\n") + "\n"
    }
}
