import Calls
import HTTPTypes
import Hummingbird
import Storage
import Web

extension WorkspaceAPI {
    func addLead(_ visit: Visit, _ userID: String) async throws -> Response {
        let new = try await visit.body(NewLeadRequest.self)
        let outcome = try await store.addLead(
            new.name,
            numbers: new.numbers,
            campaignID: new.campaignID,
            notes: new.notes,
            isShared: new.isShared,
            workspace: visit.workspace
        )
        return try answer(to: visit, outcome, isNew: true)
    }

    func changeLead(_ visit: Visit, _ userID: String) async throws -> Response {
        let id = try visit.id("leadId", orElse: .noSuchLead)
        let version = try Self.version(visit.request)
        let change = try await visit.body(LeadChangeRequest.self).change
        return try answer(to: visit, try await store.changeLead(id, version: version, change, author: userID, workspace: visit.workspace))
    }

    func addLeadNote(_ visit: Visit, _ userID: String) async throws -> Response {
        let id = try visit.id("leadId", orElse: .noSuchLead)
        let text = try await visit.body(NewNote.self).text
        guard let note = try await store.addNote(text, on: .lead(id), author: userID, workspace: visit.workspace) else { throw Problem.noSuchLead }
        return try visit.json(ActivityBody(note), status: .created)
    }

    private func answer(to visit: Visit, _ outcome: LeadOutcome, isNew: Bool = false) throws -> Response {
        switch outcome {
        case .stored(let lead):
            var headers: HTTPFields = [.eTag: LeadBody.entityTag(lead.version)]
            if isNew { headers[.location] = visit.path("leads", lead.id) }
            return try visit.json(LeadBody(lead), status: isNew ? .created : .ok, headers: headers)
        case .noSuchLead: throw Problem.noSuchLead
        case .noSuchCampaign: throw Problem.noSuchCampaign
        case .changed(let version): throw Problem.leadChanged(version: version)
        case .exists(let id): throw Problem.leadExists(at: visit.path("leads", id))
        }
    }

    /// The version that a change is meant for (RFC 9110 §13.1.1).
    private static func version(_ request: Request) throws(Problem) -> Int64 {
        guard let text = request.headers[.ifMatch] else { throw Problem.versionRequired }
        let digits = text.dropFirst().dropLast()
        guard text == "\"\(digits)\"", (1...15).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let version = Int64(digits)
        else { throw Problem.malformedPrecondition }
        return version
    }
}
