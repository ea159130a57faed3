import CMosquitto
import Glibc

/// libmosquitto's results and the broker's codes in this module's terms.
enum MosquittoResult {
    /// The reason code of MQTT 5 that says the same as an error of libmosquitto.
    static func reasonCode(of result: Int32) -> UInt8 {
        switch result {
        case MOSQ_ERR_OVERSIZE_PACKET.rawValue: UInt8(MQTT_RC_PACKET_TOO_LARGE.rawValue)
        case MOSQ_ERR_QOS_NOT_SUPPORTED.rawValue: UInt8(MQTT_RC_QOS_NOT_SUPPORTED.rawValue)
        case MOSQ_ERR_INVAL.rawValue, MOSQ_ERR_MALFORMED_UTF8.rawValue: UInt8(MQTT_RC_TOPIC_NAME_INVALID.rawValue)
        default: UInt8(MQTT_RC_UNSPECIFIED.rawValue)
        }
    }

    /// What a broker's refusing answer to CONNECT means: a reason code of 5.0 (§3.2.2.2) or a return code of 3.1.1 (§3.2.2.3).
    static func refusal(_ code: Int32, version: MQTTVersion) -> BrokerConnection.Outcome {
        let refused = MQTTError.refused(reasonCode: UInt8(truncatingIfNeeded: code))
        switch (code, version) {
        case (MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION.code, _), (1, _):
            return BrokerConnection.Outcome(ending: .versionRefused, error: refused)
        case (MQTT_RC_BAD_USERNAME_OR_PASSWORD.code, .v5), (MQTT_RC_NOT_AUTHORIZED.code, .v5), (4, .v3_1_1), (5, .v3_1_1):
            return BrokerConnection.Outcome(ending: .refused, error: .notAuthorized)
        default:
            return BrokerConnection.Outcome(ending: .refused, error: refused)
        }
    }

    /// - Parameter cause: `errno` as it was after the call that gave the result.
    static func text(of result: Int32, cause: Int32) -> String {
        switch result {
        case MOSQ_ERR_ERRNO.rawValue: String(cString: strerror(cause))
        case MOSQ_ERR_EAI.rawValue: String(cString: gai_strerror(cause))
        default: String(cString: mosquitto_strerror(result))
        }
    }
}
