public import Calls

/// How far an import of leads is.
public struct LeadImport: Sendable, Equatable {
    public enum State: String, Sendable {
        case running
        case done
        /// The server ended before it was done; importing again adds what is missing.
        case interrupted
    }

    public struct Problem: Sendable, Equatable {
        /// On which the row begins, from 1.
        public var line: Int
        public var reason: String

        public init(line: Int, reason: String) {
            self.line = line
            self.reason = reason
        }
    }

    public var id: String
    public var state: State
    public var startedAt: Timestamp
    public var bytes: Int
    public var bytesDone: Int
    public var added: Int
    public var known: Int
    public var refused: Int
    /// Of the first thousand, those that were asked for.
    public var problems: [Problem]
}

/// A row of a file of leads, as its reader sees it.
public struct LeadRow: Sendable {
    /// On which it begins, from 1.
    public var line: Int
    /// How much of the file is behind its end.
    public var bytesRead: Int
    /// The lead, or why there is none.
    public var content: Result<NewLead, Refusal>

    public struct Refusal: Error, Equatable {
        public let reason: String
        public init(_ reason: String) { self.reason = reason }
    }

    public init(line: Int, bytesRead: Int, content: Result<NewLead, Refusal>) {
        self.line = line
        self.bytesRead = bytesRead
        self.content = content
    }
}
