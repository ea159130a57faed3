import CMosquitto
import Glibc

/// One libmosquitto client for one connection: made for an attempt to connect, thrown away with it.
///
/// A handle of its own for each connection, since one that is used again carries over its queue, its packet ids and its half-sent state, and because a
/// DISCONNECT from the broker leaves it in a state in which it never connects again. Confined to one thread; all results are `mosq_err_t`.
final class MosquittoHandle {
    private static let isLibraryReady = mosquitto_lib_init() == MOSQ_ERR_SUCCESS.rawValue

    private let pointer: OpaquePointer
    private let inbox: MosquittoInbox
    private let configuration: MQTTConfiguration

    /// `errno` after the last call that failed, which belongs to `MOSQ_ERR_ERRNO` and `MOSQ_ERR_EAI`.
    private(set) var lastErrno: Int32 = 0

    /// - Throws: ``MQTTError`` if the configuration cannot be used at all.
    init(configuration: MQTTConfiguration, version: MQTTVersion) throws(MQTTError) {
        let inbox = MosquittoInbox()
        // Unretained is enough: the pointer is used in callbacks alone, those run only within calls into libmosquitto, and those are made only by this
        // object, which keeps the inbox until after `mosquitto_destroy`.
        let context = Unmanaged.passUnretained(inbox).toOpaque()
        guard Self.isLibraryReady, let pointer = mosquitto_new(configuration.clientID, true, context) else {
            throw .unreachable("no client can be made with this id")
        }
        self.pointer = pointer
        self.inbox = inbox
        self.configuration = configuration
        inbox.attach(to: pointer)
        try configure(version)
    }

    deinit {
        mosquitto_destroy(pointer)
    }

    /// -1 when there is no connection.
    var socket: Int32 { mosquitto_socket(pointer) }

    var wantsToWrite: Bool { mosquitto_want_write(pointer) }

    /// Bytes that OpenSSL has decrypted and libmosquitto has not read. The socket is not readable for them.
    var hasDecryptedInput: Bool {
        guard configuration.tls != nil, socket >= 0, let pending = OpenSSL.pending else { return false }
        return pending(mosquitto_ssl_get(pointer)) > 0
    }

    var isOverIPv6: Bool {
        var domain: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &size)
        return domain == AF_INET6
    }

    var firstLoggedError: String? { inbox.firstLoggedError }

    func takeEvents() -> [WireEvent] { inbox.takeEvents() }

    func stopListeningToLog() { mosquitto_log_callback_set(pointer, nil) }

    /// Begins to connect. Looks up the host name, for as long as that takes, but does not wait for the connection.
    func connect(version: MQTTVersion, addresses: ConnectionMachine.Addresses) -> Int32 {
        let keepAlive = configuration.keepAliveSeconds
        if version == .v5 {
            var properties: OpaquePointer?
            let size = UInt32(clamping: configuration.maximumPacketSize)
            mosquitto_property_add_int32(&properties, MQTT_PROP_MAXIMUM_PACKET_SIZE.code, size)
            defer { mosquitto_property_free_all(&properties) }
            // Only the blocking call takes properties. It stores them before it refuses the impossible port, and the next call sends them.
            _ = mosquitto_connect_bind_v5(pointer, configuration.host, -1, keepAlive, nil, properties)
        }
        let bind = addresses == .ipv4 ? "0.0.0.0" : nil
        let result = noting(mosquitto_connect_bind_async(pointer, configuration.host, Int32(clamping: configuration.port), keepAlive, bind))
        // A child process that inherited the socket would keep the connection up after this process is killed, and so hold back its will.
        if socket >= 0 { _ = fcntl(socket, F_SETFD, FD_CLOEXEC) }
        return result
    }

    /// Whether the connection that ``connect(version:addresses:)`` began has come about; to be asked once the socket is writable.
    func hasDialled() -> Bool {
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &lastErrno, &size)
        return lastErrno == 0
    }

    func read() -> Int32 { noting(mosquitto_loop_read(pointer, 1)) }

    func write() -> Int32 { noting(mosquitto_loop_write(pointer, 1)) }

    /// Sends a PINGREQ when one is due and notices when there was no answer to the last; to be called about every second.
    func tick() -> Int32 { noting(mosquitto_loop_misc(pointer)) }

    /// The DISCONNECT is queued behind what was queued before.
    func disconnect() { mosquitto_disconnect_v5(pointer, 0, nil) }

    func publish(_ message: MQTTMessage) -> (result: Int32, packet: Int32) {
        var packet: Int32 = 0
        let count = Int32(clamping: message.payload.count)
        let result = message.payload.withUnsafeBytes { payload in
            mosquitto_publish_v5(pointer, &packet, message.topic, count, payload.baseAddress, message.qos.rawValue, message.isRetained, nil)
        }
        return (result, packet)
    }

    func subscribe(to filters: [String], qos: MQTTQoS) -> (result: Int32, packet: Int32) {
        var packet: Int32 = 0
        let result = Self.withCStrings(filters) {
            mosquitto_subscribe_multiple(pointer, &packet, Int32($0.count), $0.baseAddress, qos.rawValue, 0, nil)
        }
        return (result, packet)
    }

    func unsubscribe(from filters: [String]) -> Int32 {
        Self.withCStrings(filters) { mosquitto_unsubscribe_multiple(pointer, nil, Int32($0.count), $0.baseAddress, nil) }
    }

    private func noting(_ result: Int32) -> Int32 {
        if result != 0 { lastErrno = errno }
        return result
    }

    private func configure(_ version: MQTTVersion) throws(MQTTError) {
        guard (1...65_535).contains(configuration.port) else { throw .unreachable("there is no port \(configuration.port)") }
        mosquitto_int_option(pointer, MOSQ_OPT_PROTOCOL_VERSION, version == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311)
        mosquitto_int_option(pointer, MOSQ_OPT_TCP_NODELAY, 1)
        // Both windows as wide as they can be: the outbox keeps to the broker's, and what comes in is acknowledged at once.
        mosquitto_int_option(pointer, MOSQ_OPT_SEND_MAXIMUM, 65_535)
        mosquitto_int_option(pointer, MOSQ_OPT_RECEIVE_MAXIMUM, 65_535)
        // "Another thread writes" means that packets are only queued, so that nothing but `write` writes and a PUBACK follows its message's callback.
        mosquitto_threaded_set(pointer, true)
        mosquitto_username_pw_set(pointer, configuration.username, configuration.password)
        if let will = configuration.will { try set(will) }
        if let tls = configuration.tls { try secure(tls) }
    }

    private func set(_ will: MQTTMessage) throws(MQTTError) {
        _ = try TopicName(will.topic)
        let limit = min(MQTTConfiguration.maximumWillPayload, configuration.maximumPacketSize)
        guard will.payload.count <= limit else { throw .payloadTooLarge(bytes: will.payload.count, limit: limit) }
        let result = will.payload.withUnsafeBytes { payload in
            mosquitto_will_set(pointer, will.topic, Int32(payload.count), payload.baseAddress, will.qos.rawValue, will.isRetained)
        }
        guard result == MOSQ_ERR_SUCCESS.rawValue else { throw .badTopic(will.topic) }
    }

    private func secure(_ tls: MQTTTLS) throws(MQTTError) {
        inbox.listenToLog(of: pointer)
        if let file = tls.certificateAuthorityFile {
            guard mosquitto_tls_set(pointer, file, nil, nil, nil, nil) == MOSQ_ERR_SUCCESS.rawValue else {
                throw .tlsFailed("cannot read the certificate authorities in \(file)")
            }
        } else {
            mosquitto_int_option(pointer, MOSQ_OPT_TLS_USE_OS_CERTS, 1)
        }
        // Named a minimum by its effect: 1.2 switches off all that is older, and leaves 1.3 on. Left out, 1.1 is allowed in some releases.
        guard mosquitto_tls_opts_set(pointer, 1, "tlsv1.2", nil) == MOSQ_ERR_SUCCESS.rawValue else {
            throw .tlsFailed("TLS 1.2 is not available")
        }
    }

    /// `char *const *`, as C functions want their lists of strings. The strings are copied by whom it is given to.
    private static func withCStrings<Value>(_ strings: [String], _ body: (UnsafeBufferPointer<UnsafeMutablePointer<CChar>?>) -> Value) -> Value {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return copies.withUnsafeBufferPointer(body)
    }
}
