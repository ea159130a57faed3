public import Calls
public import Storage

/// What an admin's requests need from the rest of the installation, which this target does not see.
public struct Administration: Sendable {
    /// How an agent's machine becomes a desk.
    public struct Enrolment: Sendable {
        /// Holds the desk's password.
        public var url: String
        /// The line to run on that machine.
        public var command: String

        public init(url: String, command: String) {
            self.url = url
            self.command = command
        }
    }

    /// What became of a rejected webhook that was read once more.
    public enum Retried: Sendable, Equatable {
        case accepted(seq: Int64)
        case duplicate(seq: Int64)
        case ignored(reason: String)
        case rejected(reason: String)
    }

    /// A file whose first row does not name the columns.
    public struct UnusableFile: Error {
        /// One sentence for a person, about the first row alone.
        public let reason: String
        public init(_ reason: String) { self.reason = reason }
    }

    /// The secret URL of a webhook secret's generation.
    public var webhookURL: @Sendable (WorkspaceID, _ generation: Int64) throws -> String
    public var enrolment: @Sendable (WorkspaceID, DeskName, _ generation: Int64) throws -> Enrolment
    /// - Throws: `StoreError.missing` if there is none of that number.
    public var retry: @Sendable (_ number: Int64, WorkspaceID) async throws -> Retried
    /// Reads a file of leads row by row.
    ///
    /// - Throws: ``UnusableFile``.
    public var leads: @Sendable ([UInt8]) throws -> any IteratorProtocol<LeadRow>

    public init(
        webhookURL: @escaping @Sendable (WorkspaceID, Int64) throws -> String,
        enrolment: @escaping @Sendable (WorkspaceID, DeskName, Int64) throws -> Enrolment,
        retry: @escaping @Sendable (Int64, WorkspaceID) async throws -> Retried,
        leads: @escaping @Sendable ([UInt8]) throws -> any IteratorProtocol<LeadRow>
    ) {
        self.webhookURL = webhookURL
        self.enrolment = enrolment
        self.retry = retry
        self.leads = leads
    }
}
