import Foundation
import Synchronization
import TestSupport

/// Stands between clients and a broker: cuts connections when told to, and can play a broker that does not speak MQTT 5.
final class TestProxy: Sendable {
    enum Answer: Sendable {
        /// Everything is passed on.
        case passOn

        /// A CONNECT of version 5 is answered with the CONNACK of 3.1.1 for "unacceptable protocol version" (§3.2.2.3).
        case refuseVersion5

        /// A connection that begins with a CONNECT of version 5 is closed.
        case closeVersion5

        /// No PUBACK of the first connection arrives; everything else does.
        case loseAcknowledgements
    }

    let port: Int
    private let listener: Int32
    private let upstream: Int
    private let answer: Answer
    private let descriptors = Mutex<Set<Int32>>([])
    private let connections = Atomic(0)

    init(to upstream: Int, answer: Answer = .passOn) throws {
        (listener, port) = try Loopback.listen()
        self.upstream = upstream
        self.answer = answer
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// Ends all connections, without a word to either side.
    func cut() {
        descriptors.withLock { for descriptor in $0 { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    /// Ends the proxy; to be called at the end of a test.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    private func acceptAll() {
        while case let client = accept(listener, nil, nil), client >= 0 {
            Thread.detachNewThread { [self] in serve(client) }
        }
        close(listener)
    }

    private func serve(_ client: Int32) {
        defer { close(client) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(client, &buffer, buffer.count)
        // CONNECT: type, length, "MQTT" with its length, then the version.
        if count > 8, buffer[8] == 5, answer == .refuseVersion5 || answer == .closeVersion5 {
            if answer == .refuseVersion5 { _ = write(client, [0x20, 0x02, 0x00, 0x01], 4) }
            return
        }
        guard count > 0, let broker = try? Loopback.connect(to: upstream) else { return }
        defer { close(broker) }
        descriptors.withLock { $0.formUnion([client, broker]) }
        defer { descriptors.withLock { $0.subtract([client, broker]) } }
        _ = write(broker, buffer, count)
        let answers = DispatchSemaphore(value: 0)
        let isLossy = answer == .loseAcknowledgements && connections.wrappingAdd(1, ordering: .relaxed).oldValue == 0
        Thread.detachNewThread {
            if isLossy { Self.copyWithoutAcknowledgements(from: broker, to: client) } else { Self.copy(from: broker, to: client) }
            answers.signal()
        }
        Self.copy(from: client, to: broker)
        answers.wait()
    }

    private static func copy(from source: Int32, to target: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(source, &buffer, buffer.count), count > 0 {
            guard write(target, buffer, count) == count else { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
    }

    /// Passes on whole packets but PUBACK (MQTT 5.0 §2.1: type, length in one byte as long as packets are short, content).
    private static func copyWithoutAcknowledgements(from source: Int32, to target: Int32) {
        var (buffer, waiting) = ([UInt8](repeating: 0, count: 65_536), [UInt8]())
        while case let count = read(source, &buffer, buffer.count), count > 0 {
            waiting += buffer.prefix(count)
            while waiting.count >= 2, waiting.count >= 2 + Int(waiting[1]) {
                let packet = Array(waiting.prefix(2 + Int(waiting[1])))
                waiting.removeFirst(packet.count)
                if packet[0] != 0x40 { _ = write(target, packet, packet.count) }
            }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
    }
}
