import Calls
import HTTPTypes
import Hummingbird
import Logging
import Storage
import Web

/// Imports of leads from a file, which go on after the answer.
extension WorkspaceAPI {
    func addImports(to router: some RouterMethods<AppContext>) {
        router.post("/api/workspaces/:id/lead-imports", use: admin(importLeads))
        router.get("/api/workspaces/:id/lead-imports", use: admin(listImports))
        router.get("/api/workspaces/:id/lead-imports/:importId", use: admin(leadImport))
    }

    /// Some 200,000 leads. It is kept in memory until it is imported.
    private static let maximumFileBytes = 8 * 1024 * 1024
    /// Leads in one write: webhooks wait for it, so it stays short.
    private static let batch = 100
    /// A database that cannot be written is tried again this often, a second apart.
    private static let tries = 30

    private func importLeads(_ visit: Visit) async throws -> Response {
        let campaignID = try QueryParameters(visit.request, "campaignId").id("campaignId")
        guard visit.request.headers.mediaType == "text/csv" else { throw Problem.notCSV }
        let campaign = try await campaignID.asyncFlatMap { try await store.campaign($0, of: visit.workspace)?.name }
        if campaignID != nil, campaign == nil { throw Problem.noSuchCampaign }
        let bytes = [UInt8](try await visit.body(upTo: Self.maximumFileBytes))
        let rows: any IteratorProtocol<LeadRow>
        do {
            rows = try administration.leads(bytes)
        } catch let error as Administration.UnusableFile {
            throw Problem(.unprocessableContent, code: "malformed_file", detail: error.reason)
        }
        let begun = try await store.beginImport(bytes: bytes.count, author: visit.userID ?? "", workspace: visit.workspace)
        guard let begun else { throw Problem.importRunning }
        start(begun.id, ImportRows(rows), campaign: campaign, in: visit.workspace)
        let headers: HTTPFields = [.location: visit.path("lead-imports", begun.id)]
        return try visit.json(LeadImportBody(begun), status: .accepted, headers: headers)
    }

    private func listImports(_ visit: Visit) async throws -> Response {
        let page = try await store.leadImports(of: visit.workspace)
        return try visit.json(PageBody("leadImports", page) { LeadImportBody($0, hasProblems: false) })
    }

    private func leadImport(_ visit: Visit) async throws -> Response {
        let id = try visit.id("importId", orElse: .noSuchImport)
        let line = try QueryParameters(visit.request, "problemsAfter").count("problemsAfter") ?? 0
        guard let found = try await store.leadImport(id, of: visit.workspace, problemsAfter: line) else { throw Problem.noSuchImport }
        return try visit.json(LeadImportBody(found))
    }

    private func start(_ id: String, _ rows: ImportRows, campaign: String?, in workspace: WorkspaceID) {
        Task {
            do {
                var isLast = false
                while !isLast {
                    let batch = await rows.next(Self.batch)
                    isLast = batch.count < Self.batch
                    try await step(id, batch, campaign: campaign, isLast: isLast, in: workspace)
                }
            } catch {
                // What was imported stays; the import shows as interrupted after a while.
                logger.error("an import of leads ended early", metadata: ["workspace": "\(workspace)", "error": "\(type(of: error))"])
            }
        }
    }

    private func step(_ id: String, _ rows: [LeadRow], campaign: String?, isLast: Bool, in workspace: WorkspaceID) async throws {
        for attempt in 1... {
            do {
                let begin = ContinuousClock.now
                try await store.stepImport(id, rows: rows, campaign: campaign, isLast: isLast, workspace: workspace)
                // As long a rest as the write took, so that webhooks go first.
                return try await Task.sleep(for: max(.milliseconds(2), ContinuousClock.now - begin))
            } catch StoreError.unavailable where attempt < Self.tries {
                try await Task.sleep(for: .seconds(1))
            }
        }
    }
}

/// The rows of a file, read as the import goes on.
private actor ImportRows {
    private var rows: any IteratorProtocol<LeadRow>

    init(_ rows: sending any IteratorProtocol<LeadRow>) { self.rows = rows }

    func next(_ count: Int) -> [LeadRow] {
        var found: [LeadRow] = []
        while found.count < count, let row = rows.next() { found.append(row) }
        return found
    }
}

extension Optional {
    fileprivate func asyncFlatMap<Value>(_ body: (Wrapped) async throws -> Value?) async rethrows -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
