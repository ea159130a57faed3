/// A version of the protocol.
public enum MQTTVersion: String, Sendable {
    /// 3.1.1. Its acknowledgements carry no reason, so a publish that the broker denies looks like one that it took.
    case v3_1_1 = "3.1.1"

    /// 5.0.
    case v5 = "5.0"
}
