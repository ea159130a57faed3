/// Which broker, as whom, and within which limits.
///
/// ```swift
/// MQTTConfiguration(host: "127.0.0.1", port: 1883, clientID: "gateway", username: "gateway", password: secret)
/// MQTTConfiguration(host: "broker.example.com", port: 8883, clientID: "desk", tls: MQTTTLS())
/// ```
public struct MQTTConfiguration: Sendable {
    /// A name or an address.
    public var host: String

    /// 1 to 65,535.
    public var port: Int

    /// Unique at the broker: a second connection with it evicts the first.
    public var clientID: String

    public var username: String?
    public var password: String?

    /// nil speaks in the clear.
    public var tls: MQTTTLS?

    /// How often at least something is sent. At least 5 s, in whole seconds; a dead connection is noticed within twice this time.
    public var keepAlive: Duration

    /// What the broker publishes if the connection ends without a DISCONNECT.
    public var will: MQTTMessage?

    /// From the start of an attempt to the broker's answer.
    public var connectTimeout: Duration

    /// A connection on which the oldest publish waits this long for its acknowledgement is given up, and everything unacknowledged sent over the next one.
    /// Keep alive does not notice a broker that lost track of a publish and goes on with everything else.
    public var acknowledgementTimeout: Duration

    /// The pause before an attempt to connect again: drawn at random above the lower bound, from a range that doubles up to the upper bound. Random,
    /// so that the clients of a broker that restarts do not come back all at once.
    public var reconnectDelay: ClosedRange<Duration>

    /// The largest packet to send and, with MQTT 5, to receive, in bytes.
    public var maximumPacketSize: Int

    /// How much may wait: for its acknowledgement by the broker, and in each subscription for its reader.
    public var queueLimit: MQTTQueueLimit

    public init(
        host: String,
        port: Int,
        clientID: String,
        username: String? = nil,
        password: String? = nil,
        tls: MQTTTLS? = nil,
        keepAlive: Duration = .seconds(10),
        will: MQTTMessage? = nil,
        connectTimeout: Duration = .seconds(10),
        acknowledgementTimeout: Duration = .seconds(20),
        reconnectDelay: ClosedRange<Duration> = .milliseconds(100) ... .seconds(5),
        maximumPacketSize: Int = 1_048_576,
        queueLimit: MQTTQueueLimit = MQTTQueueLimit()
    ) {
        self.host = host
        self.port = port
        self.clientID = clientID
        self.username = username
        self.password = password
        self.tls = tls
        self.keepAlive = keepAlive
        self.will = will
        self.connectTimeout = connectTimeout
        self.acknowledgementTimeout = acknowledgementTimeout
        self.reconnectDelay = reconnectDelay
        self.maximumPacketSize = maximumPacketSize
        self.queueLimit = queueLimit
    }
}
