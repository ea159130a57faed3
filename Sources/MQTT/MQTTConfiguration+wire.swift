/// The configuration in the terms of the protocol and of libmosquitto.
extension MQTTConfiguration {
    /// What a packet needs beside topic and payload: type, length, topic length, packet id, no properties (MQTT 5.0 §3.3).
    private static let publishOverhead = 1 + 4 + 2 + 2 + 1

    /// A will's length is written in 16 bits (MQTT 5.0 §3.1.3.4).
    static let maximumWillPayload = 65_535

    /// How many bytes can be published to a topic.
    func maximumPayload(for topic: TopicName) -> Int {
        maximumPayload(for: topic.text, packetSize: maximumPacketSize)
    }

    func maximumPayload(for topic: String, packetSize: Int) -> Int {
        max(0, packetSize - Self.publishOverhead - topic.utf8.count)
    }

    /// libmosquitto takes 5 s or more; the protocol has 16 bits.
    var keepAliveSeconds: Int32 {
        Int32(clamping: min(max(keepAlive.components.seconds, 5), 65_535))
    }
}
