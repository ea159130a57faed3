extension Bridge {
    public struct Configuration: Sendable {
        /// How often a stream gets a comment. Proxies close a connection that is silent for 30 to 60 s.
        public var heartbeatSeconds: Int
        /// A stream that nobody has read for this long is cut.
        public var cutAfterSeconds: Int
        /// How long a workspace is followed after its last stream, since most that end come back at once.
        public var lingerSeconds: Int
        /// More streams than this are asked to come back later.
        public var maximumStreams: Int
        /// The same for the streams of one user or one bearer token.
        public var maximumStreamsPerUser: Int
        /// The same for the streams of one workspace: three quarters of all, so that whoever holds as many accounts there as it takes leaves room to
        /// others.
        public var maximumStreamsPerWorkspace: Int { max(1, maximumStreams / 4 * 3) }

        /// - Parameter maximumStreamsPerUser: 10,000 or half of all, whichever is less, unless given. Far above any person's tabs, since a back end
        ///   may hand out the streams of a whole site under one token.
        public init(
            heartbeatSeconds: Int = 15,
            cutAfterSeconds: Int = 60,
            lingerSeconds: Int = 5,
            maximumStreams: Int = 50_000,
            maximumStreamsPerUser: Int? = nil
        ) {
            self.heartbeatSeconds = heartbeatSeconds
            self.cutAfterSeconds = cutAfterSeconds
            self.lingerSeconds = lingerSeconds
            self.maximumStreams = maximumStreams
            self.maximumStreamsPerUser = maximumStreamsPerUser ?? max(1, min(10_000, maximumStreams / 2))
        }
    }
}
