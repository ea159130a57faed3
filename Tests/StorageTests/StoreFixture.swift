import Calls
import Foundation
import Logging
import Storage

/// A store in a folder of its own, which goes when the fixture does.
final class StoreFixture: Sendable {
    static let customer = "9876543210"
    static let agent = "9811126123"
    static let did = "01206851234"
    /// When the tests take place: 2026-11-22T10:15:30Z.
    static let now = Timestamp(seconds: 1_795_342_530)

    let directory: URL
    let store: Store
    /// The workspace that tests use when one is enough.
    let acme: WorkspaceID

    init() async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "deskbell-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        store = try Store.open(directory: directory, logger: Logger(label: "test"))
        acme = try WorkspaceID("acme")
        try await add(acme)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func add(_ workspace: WorkspaceID) async throws {
        try await store.addWorkspace(workspace, name: workspace.rawValue, timeZone: "Asia/Kolkata", dids: [:], now: Self.now)
    }

    /// Opens the same folder once more, as a command beside a running server does, or the next start.
    func open() throws -> Store { try Store.open(directory: directory, logger: Logger(label: "test")) }

    /// A report about an incoming call.
    static func report(
        _ status: CallStatus,
        _ id: String? = nil,
        from customer: String = customer,
        keys: [String]? = nil,
        recording: String? = nil,
        talk: Int? = nil
    ) -> CallReport {
        CallReport(
            provider: "callerdesk",
            callKeys: keys ?? id.map { ["sid:" + $0] } ?? [],
            providerCallID: id,
            direction: .inbound,
            status: status,
            legs: CallReport.Legs(source: customer, destination: did, dialWhom: agent),
            talkSeconds: talk,
            recordingURL: recording
        )
    }

    /// - Parameter digest: The report's own content unless told otherwise.
    @discardableResult
    func ingest(
        _ report: CallReport,
        digest: String? = nil,
        workspace: WorkspaceID? = nil,
        at time: Timestamp = now
    ) async throws -> IngestResult {
        try await store.ingest(report, digest: digest ?? "\("\(report)".hashValue)", workspace: workspace ?? acme, receivedAt: time)
    }

    /// So many calls, each with one event.
    func fill(_ count: Int, workspace: WorkspaceID? = nil, at time: Timestamp = now) async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<count {
                group.addTask { try await self.ingest(Self.report(.completed, UUID().uuidString), workspace: workspace, at: time) }
            }
            try await group.waitForAll()
        }
    }

    /// The whole log.
    func log(of workspace: WorkspaceID? = nil) async throws -> [CallEvent] {
        try await store.page(of: workspace ?? acme, after: 0, limit: 100_000, maximumBytes: .max).entries.map {
            try EventJSON.decode(CallEvent.self, from: $0.json.utf8)
        }
    }
}
