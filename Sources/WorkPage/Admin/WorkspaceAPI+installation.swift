import Calls
import HTTPTypes
import Hummingbird
import Storage
import Web

/// Desks, the webhook, virtual numbers and rejected webhooks.
extension WorkspaceAPI {
    func addInstallation(to router: some RouterMethods<AppContext>) {
        router.post("/api/workspaces/:id/desks", use: admin(addDesk))
        router.delete("/api/workspaces/:id/desks/:desk", use: admin(revokeDesk))
        router.get("/api/workspaces/:id/webhook", use: admin(webhook))
        router.post("/api/workspaces/:id/webhook/rotate", use: admin(rotateWebhook))
        router.get("/api/workspaces/:id/dids", use: admin(listDIDs))
        router.post("/api/workspaces/:id/dids", use: admin(addDID))
        router.delete("/api/workspaces/:id/dids/:did", use: admin(removeDID))
        router.get("/api/workspaces/:id/rejected-webhooks", use: admin(listRejected))
        router.get("/api/workspaces/:id/rejected-webhooks/:number", use: admin(rejected))
        router.post("/api/workspaces/:id/rejected-webhooks/:number/retry", use: admin(retry))
    }

    private func addDesk(_ visit: Visit) async throws -> Response {
        let name = try await visit.body(NewDeskRequest.self).name
        do {
            let generation = try await store.addDesk(name, workspace: visit.workspace)
            let enrolment = try administration.enrolment(visit.workspace, name, generation)
            let body = DeskEnrolmentBody(name: name.rawValue, enrolUrl: enrolment.url, command: enrolment.command)
            return try visit.json(body, status: .created)
        } catch StoreError.exists {
            throw Problem.exists("There is a desk of that name already; revoke it first.")
        }
    }

    private func revokeDesk(_ visit: Visit) async throws -> Response {
        guard let name = visit.context.parameters.get("desk").flatMap({ DeskName(rawValue: $0) }) else { throw Problem.noSuchDesk }
        do {
            try await store.revokeDesk(name, workspace: visit.workspace)
            return Response(status: .noContent)
        } catch StoreError.missing {
            throw Problem.noSuchDesk
        }
    }

    private func webhook(_ visit: Visit) async throws -> Response {
        try await webhook(visit, generation: try await store.webhookGeneration(of: visit.workspace))
    }

    private func rotateWebhook(_ visit: Visit) async throws -> Response {
        let hours = try await visit.body(RotationRequest.self, isOptional: true).overlapHours
        return try await webhook(visit, generation: try await store.rotateWebhook(of: visit.workspace, overlapHours: hours))
    }

    private func webhook(_ visit: Visit, generation: Int64) async throws -> Response {
        let url = try administration.webhookURL(visit.workspace, generation)
        return try visit.json(WebhookBody(url: url, previousUntil: try await store.webhookOverlapEnd(of: visit.workspace)))
    }

    private func listDIDs(_ visit: Visit) async throws -> Response {
        let parameters = try QueryParameters(visit.request, "limit", "cursor")
        let page = try await store.dids(of: visit.workspace, after: try parameters.place(), limit: try parameters.limit())
        return try visit.json(PageBody("dids", page, DIDBody.init))
    }

    private func addDID(_ visit: Visit) async throws -> Response {
        let did = try await visit.body(NewDIDRequest.self).did
        do {
            try await store.addDID(did.number, registered: did.text, to: visit.workspace)
            return try visit.json(DIDBody(number: did.text), status: .created)
        } catch StoreError.exists {
            throw Problem.exists("The workspace has this number already.")
        }
    }

    private func removeDID(_ visit: Visit) async throws -> Response {
        guard let did = visit.context.parameters.get("did").flatMap({ DIDNumber($0) }) else { throw Problem.noSuchDID }
        do {
            try await store.removeDID(did.number, from: visit.workspace)
            return Response(status: .noContent)
        } catch StoreError.missing {
            throw Problem.noSuchDID
        }
    }

    private func listRejected(_ visit: Visit) async throws -> Response {
        let parameters = try QueryParameters(visit.request, "limit", "cursor")
        let page = try await store.rejected(workspace: visit.workspace, after: try parameters.place(), limit: try parameters.limit())
        return try visit.json(PageBody("rejectedWebhooks", page) { $0 })
    }

    private func rejected(_ visit: Visit) async throws -> Response {
        do {
            let webhook = try await store.rejected(workspace: visit.workspace, number: try Self.number(visit))
            return try visit.json(RejectedWebhookBody(webhook))
        } catch StoreError.missing {
            throw Problem.noSuchWebhook
        }
    }

    private func retry(_ visit: Visit) async throws -> Response {
        do {
            return try visit.json(RetriedBody(try await administration.retry(try Self.number(visit), visit.workspace)))
        } catch StoreError.missing {
            throw Problem.noSuchWebhook
        }
    }

    private static func number(_ visit: Visit) throws(Problem) -> Int64 {
        guard let text = visit.context.parameters.get("number"), text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(text)
        else { throw Problem.noSuchWebhook }
        return number
    }
}
