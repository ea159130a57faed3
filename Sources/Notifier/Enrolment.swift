public import Calls

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// What `deskbell desk add` prints and `desk-notifier enrol` takes: `mqtt[s]://USER:PASSWORD@HOST:PORT/WORKSPACE/DESK[?fingerprint=…]`.
///
/// USER is `WORKSPACE.DESK` and the MQTT client id too, since the broker lets an account connect under no other.
public struct Enrolment: Equatable, Sendable {
    public let hasTLS: Bool
    /// SHA-256 of the certificate of the broker's private authority, 64 lower-case hexadecimal digits; `nil` if its authority is a public one.
    public let fingerprint: String?
    public let host: String
    public let port: Int
    public let username: String
    let password: String
    public let workspace: WorkspaceID
    public let desk: DeskName

    /// Where the broker is, for people.
    public var broker: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// - Throws: `NotifierError` with `code` that says which part is wrong; never repeats the password.
    public init(_ text: String, code: NotifierError.Code = .configuration) throws(NotifierError) {
        func wrong(_ what: String) -> NotifierError {
            NotifierError(code, "Not an enrolment line: \(what). Copy the whole mqtt://… line that 'deskbell desk add' printed.")
        }
        guard let url = URLComponents(string: text.filter { $0 != "\n" && $0 != "\r" && $0 != " " }) else { throw wrong("it is no URL") }
        guard url.scheme == "mqtt" || url.scheme == "mqtts" else { throw wrong("it does not begin with mqtt:// or mqtts://") }
        // An IPv6 address stands in brackets in a URL and nowhere else.
        guard let inURL = url.host, case let host = inURL.hasPrefix("[") ? String(inURL.dropFirst().dropLast()) : inURL, !host.isEmpty else {
            throw wrong("the broker's host is missing")
        }
        // A URL may hide anything behind its escapes, and the host is shown on terminals.
        guard host.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw wrong("the broker's host is no host name and no address") }
        guard let username = url.user, let password = url.password, !password.isEmpty else { throw wrong("user or password is missing") }
        let path = url.path.split(separator: "/")
        guard path.count == 2, let workspace = WorkspaceID(rawValue: String(path[0])), let desk = DeskName(rawValue: String(path[1])) else {
            throw wrong("it does not end with /WORKSPACE/DESK")
        }
        guard username == "\(workspace).\(desk)" else { throw wrong("its user is not \(workspace).\(desk)") }
        var fingerprint: String?
        for item in url.queryItems ?? [] {
            if item.name == "fingerprint" {
                let digits = (item.value ?? "").lowercased().filter { $0 != ":" }
                guard digits.utf8.count == 64, digits.allSatisfy(\.isHexDigit) else { throw wrong("its fingerprint is not 64 hexadecimal digits") }
                guard url.scheme == "mqtts" else { throw wrong("it has a fingerprint and does not begin with mqtts://") }
                fingerprint = digits
                continue
            }
            throw wrong("it has an unknown parameter")
        }
        hasTLS = url.scheme == "mqtts"
        self.fingerprint = fingerprint
        let port = url.port ?? (hasTLS ? 8883 : 1883)
        guard (1...65_535).contains(port) else { throw wrong("its port is not between 1 and 65535") }
        self.port = port
        self.host = host
        self.username = username
        self.password = password
        self.workspace = workspace
        self.desk = desk
    }
}
