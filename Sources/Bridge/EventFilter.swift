import Calls

/// Which types of event a stream carries.
struct EventFilter: OptionSet, Hashable {
    let rawValue: UInt8

    static let everything = EventFilter(EventType.allCases)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ types: some Sequence<EventType>) {
        self.init(rawValue: types.reduce(0) { $0 | Self.bit($1) })
    }

    /// Reads the `types` of a query, such as `call_completed` or `live_call,call_completed`; `nil` if one of them is no event type. Without the
    /// parameter, or with an empty one, everything is wanted.
    init?(query: (some StringProtocol)?) {
        guard let query, !query.isEmpty else {
            self = .everything
            return
        }
        var types: [EventType] = []
        for name in query.split(separator: ",", omittingEmptySubsequences: false) {
            guard let type = EventType(rawValue: String(name)) else { return nil }
            types.append(type)
        }
        self.init(types)
    }

    func contains(_ type: EventType) -> Bool { rawValue & Self.bit(type) != 0 }

    private static func bit(_ type: EventType) -> UInt8 {
        switch type {
        case .liveCall: 1
        case .callCompleted: 2
        }
    }
}
