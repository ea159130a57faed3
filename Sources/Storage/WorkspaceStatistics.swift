/// Numbers of a workspace for the overview. Days and hours are those of the workspace's zone.
public struct WorkspaceStatistics: Sendable, Equatable {
    /// Calls of an hour of today, by when their first webhooks came.
    public struct Hour: Sendable, Equatable {
        public var inbound = 0
        public var outbound = 0
        public var unknown = 0
        /// Of all those.
        public var answered = 0
    }

    /// Calls of a day that ended.
    public struct Day: Sendable, Equatable {
        /// `2026-11-22`.
        public var date: String
        public var ended = 0
        public var answered = 0
    }

    /// Calls of an agent that ended in those days.
    public struct Agent: Sendable, Equatable {
        /// The last ten digits.
        public var number: String
        /// As the provider gave it last.
        public var name: String?
        /// The address of the user with that number.
        public var email: String?
        public var ended = 0
        public var answered = 0
        public var talkSeconds = 0
        /// Of those that ended, how many are today's.
        public var today = 0
    }

    public var timeZone: String
    /// 24.
    public var hours: [Hour]
    /// The last one is today.
    public var days: [Day]
    /// The busiest first.
    public var agents: [Agent]
    public var callsInProgress: Int
    public var followUpsOverdue: Int
    /// Due later today.
    public var followUpsToday: Int
    public var desksOnline: Int
    public var desks: Int
    /// Never newer than the numbers.
    public var head: Int64
}
