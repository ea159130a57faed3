/// How surely a message arrives (MQTT 5.0 §4.3).
public enum MQTTQoS: Int32, Sendable {
    /// Written to the connection and forgotten.
    case atMostOnce = 0

    /// Repeated until the broker acknowledges it; it may arrive more than once.
    case atLeastOnce = 1

    /// Exactly once within one connection. Sessions are clean, so a message that was under way when the connection broke is sent again afterwards.
    case exactlyOnce = 2
}
