import Calls
import HTTPTypes
import Hummingbird
import Storage
import Web

extension WorkspaceAPI {
    func addTasks(to router: some RouterMethods<AppContext>) {
        router.get("/api/workspaces/:id/tasks", use: member(listTasks))
    }

    private enum TaskState: String, CaseIterable {
        case open
        case done
    }

    private func listTasks(_ visit: Visit) async throws -> Response {
        let parameters = try QueryParameters(visit.request, "state", "dueBefore", "mine", "leadId", "limit", "cursor")
        var query = FollowUpQuery()
        query.isDone = try parameters.one("state", of: TaskState.self) == .done
        query.dueBefore = try parameters.moment("dueBefore")
        query.leadID = try parameters.id("leadId")
        // No user has an empty id, as a program has none.
        query.author = try parameters.flag("mine") ? visit.userID ?? "" : nil
        let page = try await store.followUps(query, of: visit.workspace, after: try parameters.place(), limit: try parameters.limit())
        return try visit.json(PageBody("tasks", page, TaskBody.init))
    }
}
