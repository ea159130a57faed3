import CMosquitto

/// Collects what libmosquitto's callbacks tell during a call into it, to be handled after the call: calling back from a callback is how it deadlocks.
///
/// Confined, with the handle whose context it is, to one thread. The closures below are C functions and capture nothing; what libmosquitto passes to them
/// is its own and is copied before they return.
final class MosquittoInbox {
    private var events: [WireEvent] = []

    /// The first error that was logged. It tells more than the error code does about why there is no secure connection.
    private(set) var firstLoggedError: String?

    func takeEvents() -> [WireEvent] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    /// Makes `handle`, which was created with this inbox as its context, report here.
    func attach(to handle: OpaquePointer) {
        mosquitto_connect_v5_callback_set(handle) { _, context, code, _, properties in
            var receiveMaximum: UInt16 = 0
            var packetSize: UInt32 = 0
            let hasMaximum = mosquitto_property_read_int16(properties, MQTT_PROP_RECEIVE_MAXIMUM.code, &receiveMaximum, false) != nil
            let hasSize = mosquitto_property_read_int32(properties, MQTT_PROP_MAXIMUM_PACKET_SIZE.code, &packetSize, false) != nil
            MosquittoInbox.at(context)?.events.append(
                .answered(
                    code: code,
                    receiveMaximum: hasMaximum ? Int(receiveMaximum) : nil,
                    maximumPacketSize: hasSize ? Int(packetSize) : nil
                )
            )
        }
        mosquitto_disconnect_v5_callback_set(handle) { _, context, code, _ in
            MosquittoInbox.at(context)?.events.append(.disconnected(code: code))
        }
        mosquitto_publish_v5_callback_set(handle) { _, context, packet, code, _ in
            MosquittoInbox.at(context)?.events.append(.published(packet: packet, code: UInt8(truncatingIfNeeded: code)))
        }
        mosquitto_subscribe_v5_callback_set(handle) { _, context, packet, count, codes, _ in
            let codes = UnsafeBufferPointer(start: codes, count: Int(count)).map { UInt8(truncatingIfNeeded: $0) }
            MosquittoInbox.at(context)?.events.append(.subscribed(packet: packet, codes: codes))
        }
        mosquitto_message_v5_callback_set(handle) { _, context, message, _ in
            guard let message = message?.pointee, let topic = message.topic else { return }
            let payload = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
            MosquittoInbox.at(context)?.events.append(
                .received(
                    MQTTMessage(
                        topic: String(cString: topic),
                        payload: Array(payload),
                        qos: MQTTQoS(rawValue: message.qos) ?? .atMostOnce,
                        isRetained: message.retain
                    )
                )
            )
        }
    }

    /// Keeps the first error that `handle` logs. Only while connecting, since libmosquitto formats a line for every packet if anyone listens.
    func listenToLog(of handle: OpaquePointer) {
        mosquitto_log_callback_set(handle) { _, context, level, text in
            guard level == MOSQ_LOG_ERR, let text, let inbox = MosquittoInbox.at(context), inbox.firstLoggedError == nil else { return }
            inbox.firstLoggedError = String(cString: text)
        }
    }

    /// The inbox behind the context that `mosquitto_new` was given; see ``MosquittoHandle`` for why it is still there.
    private static func at(_ context: UnsafeMutableRawPointer?) -> MosquittoInbox? {
        context.map { Unmanaged<MosquittoInbox>.fromOpaque($0).takeUnretainedValue() }
    }
}
