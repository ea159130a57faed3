/// What a subscription tells its reader, in the order in which it happened.
public enum MQTTSubscriptionEvent: Equatable, Sendable {
    /// The broker has granted every filter of the subscription: from here on its messages arrive. Comes the first time and after each reconnect, and
    /// is the moment to fetch what was missed in between.
    case subscribed

    /// The broker does not grant this filter. It is asked again after the next reconnect.
    case rejected(filter: String, reasonCode: UInt8)

    /// The connection is gone; messages may be missed until the next ``subscribed``.
    case disconnected

    /// A message that one of the filters matches. It may arrive more than once.
    case message(MQTTMessage)

    /// Messages were dropped here, because too many waited for a reader that was too slow: a hole.
    case overflow
}
