/// One permission of a role, as the dynamic security plugin writes it in JSON. What no rule allows is denied.
struct AccessRule: Codable, Hashable, Sendable {
    /// What the rule is about. A literal rule compares a subscription's filter as text, a pattern rule asks whether its own filter covers it.
    enum Kind: String, Codable, Sendable {
        case publishClientSend, publishClientReceive, subscribeLiteral, subscribePattern, unsubscribeLiteral, unsubscribePattern
    }

    let acltype: Kind
    /// A topic filter.
    let topic: String
    let allow: Bool

    private init(_ kind: Kind, _ topic: String) {
        acltype = kind
        self.topic = topic
        allow = true
    }

    /// To publish to the topics that the filter matches.
    static func write(_ filter: String) -> [AccessRule] { [AccessRule(.publishClientSend, filter)] }

    /// To subscribe to the filter, or to a narrower one, and to be sent what it matches.
    static func read(_ filter: String) -> [AccessRule] {
        [AccessRule(.publishClientReceive, filter), AccessRule(.subscribePattern, filter), AccessRule(.unsubscribePattern, filter)]
    }
}
