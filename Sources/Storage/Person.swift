/// Somebody who is known by telephone numbers, as a lead or only as a caller.
public struct Person: Sendable, Equatable {
    public struct Lead: Sendable, Equatable {
        public var id: String
        public var name: String
    }

    /// What the person is looked up by.
    public enum Name: Sendable, Equatable {
        /// The id of a lead.
        case lead(String)
        /// The last ten digits of a number.
        case key(String)
    }

    /// Several if several leads have the number.
    public var leads: [Lead]
    /// The last ten digits of each of the person's numbers.
    public var keys: Set<String>
    /// How many calls there are with the person.
    public var calls: Int
}

/// What was erased.
public struct ErasureSummary: Sendable, Equatable {
    public var leads = 0
    public var calls = 0
    public var events = 0
    /// Rejected webhooks that held one of the numbers.
    public var rejected = 0
    /// Whether the database file was written anew, so that none of its pages holds a fragment of a row that was moved once.
    public var isRewritten = false
    /// Whether the write-ahead log, which holds older pages, could be emptied; if not, it is at the server's next start at the latest.
    public var isLogEmptied = true

    public init() {}
}
