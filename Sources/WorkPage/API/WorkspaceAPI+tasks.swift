import Calls
import HTTPTypes
import Hummingbird
import Storage
import Web

extension WorkspaceAPI {
    func addTasks(to router: some RouterMethods<AppContext>) {
        router.get("/api/workspaces/:id/tasks", use: member(listTasks))
        router.post("/api/workspaces/:id/tasks", use: writer(addTask))
        router.patch("/api/workspaces/:id/tasks/:taskId", use: writer(changeTask))
    }

    private func addTask(_ visit: Visit, _ userID: String) async throws -> Response {
        let new = try await visit.body(NewTaskRequest.self)
        let subject = new.leadID.map(Subject.lead) ?? .call(new.callID ?? "")
        let outcome = try await store.addFollowUp(
            on: subject,
            callID: new.callID,
            dueAt: new.dueAt,
            note: new.note,
            author: userID,
            workspace: visit.workspace
        )
        switch outcome {
        case .stored(let followUp): return try visit.json(TaskBody(followUp), status: .created)
        case .noSuchLead: throw Problem.noSuchLead
        case .noSuchCall: throw Problem.noSuchCall
        }
    }

    private func changeTask(_ visit: Visit, _ userID: String) async throws -> Response {
        let id = try visit.id("taskId", orElse: .noSuchTask)
        let change = try await visit.body(TaskChangeRequest.self)
        let followUp = try await store.changeFollowUp(
            id,
            isDone: change.isDone,
            dueAt: change.dueAt,
            note: change.note,
            author: userID,
            workspace: visit.workspace
        )
        guard let followUp else { throw Problem.noSuchTask }
        return try visit.json(TaskBody(followUp))
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
