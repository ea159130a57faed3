import Calls
import HTTPTypes
import Hummingbird
import Storage
import Web

extension WorkspaceAPI {
    func addOverview(to router: some RouterMethods<AppContext>) {
        router.get("/api/workspaces/:id/desks", use: member(listDesks))
        router.get("/api/workspaces/:id/stats", use: member(stats))
    }

    private func listDesks(_ visit: Visit) async throws -> Response {
        let parameters = try QueryParameters(visit.request, "limit", "cursor")
        let page = try await store.desks(of: visit.workspace, after: try parameters.place(), limit: try parameters.limit())
        return try visit.json(PageBody("desks", page, DeskBody.init))
    }

    private func stats(_ visit: Visit) async throws -> Response {
        try visit.json(StatisticsBody(try await statistics.statistics(of: visit.workspace)))
    }
}
