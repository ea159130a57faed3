/// What libmosquitto's callbacks tell.
enum WireEvent {
    /// CONNACK. `receiveMaximum` is how many messages may be under way and `maximumPacketSize` how large a packet may be, where the broker says so.
    case answered(code: Int32, receiveMaximum: Int?, maximumPacketSize: Int?)

    /// PUBACK, PUBCOMP or a refusing PUBREC; for QoS 0, that the message is written.
    case published(packet: Int32, code: UInt8)

    /// SUBACK, with one code per filter.
    case subscribed(packet: Int32, codes: [UInt8])

    case received(MQTTMessage)

    /// A reason code of MQTT 5 from 0x80, below that an error of libmosquitto.
    case disconnected(code: Int32)
}
