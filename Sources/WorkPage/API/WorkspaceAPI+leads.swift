import Calls
import HTTPTypes
import Hummingbird
import Storage
import Web

extension WorkspaceAPI {
    func addLeads(to router: some RouterMethods<AppContext>) {
        router.get("/api/workspaces/:id/leads", use: member(listLeads))
        router.post("/api/workspaces/:id/leads", use: writer(addLead))
        router.get("/api/workspaces/:id/leads/:leadId", use: member(lead))
        router.patch("/api/workspaces/:id/leads/:leadId", use: writer(changeLead))
        router.post("/api/workspaces/:id/leads/:leadId/notes", use: writer(addLeadNote))
        router.post("/api/workspaces/:id/leads/:leadId/call", use: writer(callLead))
        router.get("/api/workspaces/:id/leads/:leadId/activities", use: member(listActivities))
        router.get("/api/workspaces/:id/campaigns", use: member(listCampaigns))
        router.get("/api/workspaces/:id/campaigns/:campaignId", use: member(campaign))
        router.get("/api/workspaces/:id/campaigns/:campaignId/leads", use: member(listCampaignLeads))
    }

    private func listLeads(_ visit: Visit) async throws -> Response {
        let parameters = try QueryParameters(visit.request, "campaignId", "q", "state", "limit", "cursor")
        return try await leads(parameters, campaign: try parameters.id("campaignId"), visit)
    }

    private func listCampaignLeads(_ visit: Visit) async throws -> Response {
        let id = try visit.id("campaignId", orElse: .noSuchCampaign)
        let parameters = try QueryParameters(visit.request, "q", "state", "limit", "cursor")
        guard try await store.hasCampaign(id, in: visit.workspace) else { throw Problem.noSuchCampaign }
        return try await leads(parameters, campaign: id, visit)
    }

    private func leads(_ parameters: QueryParameters, campaign: String?, _ visit: Visit) async throws -> Response {
        var query = LeadQuery()
        query.campaignID = campaign
        query.search = try parameters.search()
        query.states = try parameters.some("state", of: LeadState.self)
        let (place, limit) = (try parameters.place(), try parameters.limit())
        let page = try await store.leads(query, of: visit.workspace, after: place, limit: limit)
        return try visit.json(PageBody("leads", page, LeadBody.init))
    }

    private func lead(_ visit: Visit) async throws -> Response {
        let id = try visit.id("leadId", orElse: .noSuchLead)
        guard let lead = try await store.lead(id, of: visit.workspace) else { throw Problem.noSuchLead }
        return try visit.json(LeadBody(lead), headers: [.eTag: LeadBody.entityTag(lead.version)])
    }

    private func listActivities(_ visit: Visit) async throws -> Response {
        let id = try visit.id("leadId", orElse: .noSuchLead)
        let parameters = try QueryParameters(visit.request, "limit", "cursor")
        let (place, limit) = (try parameters.place(), try parameters.limit())
        guard let page = try await store.activities(ofLead: id, of: visit.workspace, after: place, limit: limit) else { throw Problem.noSuchLead }
        return try visit.json(PageBody("activities", page, ActivityBody.init))
    }

    private func listCampaigns(_ visit: Visit) async throws -> Response {
        let parameters = try QueryParameters(visit.request, "limit", "cursor")
        let page = try await store.campaigns(of: visit.workspace, after: try parameters.place(), limit: try parameters.limit())
        return try visit.json(CampaignPageBody(page))
    }

    private func campaign(_ visit: Visit) async throws -> Response {
        let id = try visit.id("campaignId", orElse: .noSuchCampaign)
        guard let campaign = try await store.campaign(id, of: visit.workspace) else { throw Problem.noSuchCampaign }
        return try visit.json(CampaignBody(campaign))
    }
}
