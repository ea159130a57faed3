public import Calls
import Crypto
import Foundation
public import Logging
public import Storage
import Synchronization

/// Takes in what came with a valid secret: has the provider's adapter read it, stores it, keeps what cannot be understood.
public final class WebhookIntake: Sendable {
    /// What became of a webhook.
    public enum Answer: Equatable, Sendable {
        case accepted(seq: Int64)
        case duplicate(seq: Int64)
        /// Kept without an event; the reason is `late` or `no_call`.
        case ignored(reason: String)
        /// Kept as a rejected body.
        case rejected(UnreadableWebhook)
    }

    private let store: Store
    private let logger: Logger
    private let inFlight = Mutex<[WorkspaceID: Int]>([:])
    private let rates = Mutex<[WorkspaceID: RateLimit]>([:])
    private let start = ContinuousClock.now
    /// So many webhooks of one workspace may wait for the disk. Beyond it the provider is told to come back, so that one workspace that is flooded
    /// does not slow the others. A provider that keeps this many requests open sends thousands of calls a second.
    private static let maximumInFlight = 1024

    public init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// - Throws: `StoreError` if nothing could be stored.
    func take(_ request: WebhookRequest, workspace: WorkspaceID, receivedAt: Timestamp = .now) async throws -> Answer {
        try enter(workspace)
        defer { leave(workspace) }
        do {
            switch try CallerDesk.read(request) {
            case .noCall:
                let content = Data((request.query ?? "").utf8) + request.body
                try await store.keepReceipt(digest: Self.digest(content), workspace: workspace, receivedAt: receivedAt)
                return .ignored(reason: "no_call")
            case .report(let report, let canonical):
                return try await store(report, canonical: canonical, workspace: workspace, receivedAt: receivedAt)
            }
        } catch let unreadable as UnreadableWebhook {
            let number = try await store.reject(
                workspace: workspace,
                method: request.method.rawValue,
                query: request.queryWithoutToken,
                contentType: String((request.contentType ?? "").prefix(256)),
                body: Data(request.body),
                reason: unreadable.detail,
                now: receivedAt
            )
            logger.notice(
                "webhook rejected",
                metadata: [
                    "workspace": "\(workspace)", "code": "\(unreadable.code)", "number": "\(number)", "bytes": "\(request.body.count)",
                ]
            )
            return .rejected(unreadable)
        }
    }

    private func store(_ report: CallReport, canonical: String, workspace: WorkspaceID, receivedAt: Timestamp) async throws -> Answer {
        let digest = Self.digest(Data("\(report.provider)\u{0}\(canonical)".utf8))
        switch try await store.ingest(report, digest: digest, workspace: workspace, receivedAt: receivedAt) {
        case .accepted(let seq): return .accepted(seq: seq)
        case .duplicate(let seq): return .duplicate(seq: seq)
        case .late: return .ignored(reason: "late")
        }
    }

    private static func digest(_ content: Data) -> String { Data(SHA256.hash(data: content)).base64EncodedString() }

    private func enter(_ workspace: WorkspaceID) throws {
        let now = ContinuousClock.now - start
        guard rates.withLock({ $0[workspace, default: .webhooks].takes(now: now) }) else {
            throw StoreError.unavailable("far too many webhooks of this workspace")
        }
        let entered = inFlight.withLock { counts in
            guard counts[workspace, default: 0] < Self.maximumInFlight else { return false }
            counts[workspace, default: 0] += 1
            return true
        }
        guard entered else { throw StoreError.unavailable("too many webhooks of this workspace are waiting") }
    }

    private func leave(_ workspace: WorkspaceID) {
        inFlight.withLock { counts in
            let left = counts[workspace, default: 1] - 1
            counts[workspace] = left > 0 ? left : nil
        }
    }
}

extension WebhookIntake {
    /// Reads a rejected webhook again, after the adapter learned to.
    ///
    /// - Throws: `StoreError.missing` if there is none of that number, another `StoreError` if nothing could be stored.
    public func retry(_ number: Int64, workspace: WorkspaceID) async throws -> Answer {
        let kept = try await store.rejected(workspace: workspace, number: number)
        let request = WebhookRequest(
            method: WebhookRequest.Method(rawValue: kept.method) ?? .post,
            query: kept.query,
            contentType: kept.contentType,
            body: [UInt8](kept.body)
        )
        let answer: Answer
        do {
            switch try CallerDesk.read(request) {
            case .noCall: answer = .ignored(reason: "no_call")
            case .report(let report, let canonical):
                answer = try await store(report, canonical: canonical, workspace: workspace, receivedAt: .now)
            }
        } catch let unreadable as UnreadableWebhook {
            return .rejected(unreadable)
        }
        try await store.markRetried(workspace: workspace, number: number)
        return answer
    }
}
