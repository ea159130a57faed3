import Foundation
import NIOCore
import Web

/// An address to listen on, and whether only this machine reaches it.
enum BindAddress {
    /// Whether all that the host stands for is loopback; a name that stands for nothing is not. Looks names up, so it may take a while.
    static func isLoopback(_ host: String) -> Bool {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, list != nil else { return false }
        defer { freeaddrinfo(list) }
        return sequence(first: list) { $0?.pointee.ai_next }.allSatisfy { entry in
            guard let entry else { return true }
            return isLoopback(entry.pointee)
        }
    }

    private static func isLoopback(_ entry: addrinfo) -> Bool {
        guard let pointer = entry.ai_addr else { return false }
        // What `ai_family` names is what `ai_addr` points to (getaddrinfo(3)), so there is as much as is read.
        switch entry.ai_family {
        case AF_INET:
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt32(bigEndian: $0.pointee.sin_addr.s_addr) >> 24 == 127 }
        case AF_INET6:
            return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee).isLoopback }
        default: return false
        }
    }

    /// - Throws: `Failure` if the web server would be reached from elsewhere without TLS and nobody said that this is meant.
    static func requireGuardedWeb(_ settings: Settings) throws {
        guard settings.text(.tlsCertificate).isEmpty, !settings.isOn(.allowPlainHTTP) else { return }
        let host = settings.text(.host)
        guard !isLoopback(host) else { return }
        throw Failure(
            "host '\(host)' would serve passwords and calls to other machines unencrypted; give --tls-certificate and --tls-key, or --allow-plain-http if a TLS proxy is in front",
            status: Failure.configuration
        )
    }

    /// - Throws: `Failure` if the broker's listener without TLS would be reached from elsewhere and nobody said that this is meant.
    static func requireGuardedBroker(_ settings: Settings) throws {
        guard !settings.isOn(.allowPlainMQTT) else { return }
        let host = settings.text(.mqttHost)
        guard !isLoopback(host) else { return }
        throw Failure(
            "mqtt-host '\(host)' would let other machines send passwords and calls unencrypted; listen there with --mqtt-tls-host, or give --allow-plain-mqtt",
            status: Failure.configuration
        )
    }

    /// Whether our own clients' talk with the broker leaves this machine without TLS.
    static func leavesInTheClear(_ settings: Settings) -> Bool {
        !settings.isOn(.mqttTLS) && !isLoopback(Settings.onThisMachine(settings.text(.mqttHost)))
    }

    /// - Throws: `Failure` if our own clients would talk to a broker elsewhere without TLS and nobody said that this is meant.
    static func requireGuardedConnection(_ settings: Settings) throws {
        guard leavesInTheClear(settings), !settings.isOn(.allowPlainMQTT) else { return }
        let host = settings.text(.mqttHost)
        throw Failure(
            "mqtt-host '\(host)' would be sent passwords and calls unencrypted; give --mqtt-tls, or --allow-plain-mqtt in a network that you trust",
            status: Failure.configuration
        )
    }
}
