import Access
import Calls
import HTTPTypes
import Hummingbird
import NIOCore
import Storage
import Web

extension WorkspaceAPI {
    func addCalls(to router: some RouterMethods<AppContext>) {
        router.get("/api/workspaces/:id/calls", use: member(listCalls))
        router.get("/api/workspaces/:id/calls.csv", use: member(exportCalls))
        router.get("/api/workspaces/:id/calls/:callId", use: member(call))
        router.patch("/api/workspaces/:id/calls/:callId", use: writer(changeCall))
        router.get("/api/workspaces/:id/calls/:callId/recording", use: member(recording))
        router.post("/api/workspaces/:id/calls/:callId/notes", use: writer(addCallNote))
    }

    private func changeCall(_ visit: Visit, _ userID: String) async throws -> Response {
        let id = try visit.id("callId", orElse: .noSuchCall)
        let lead = try await visit.body(CallChangeRequest.self).leadID
        switch try await store.setLead(lead, ofCall: id, workspace: visit.workspace) {
        case .stored(let detail): return try visit.json(CallDetailBody(detail))
        case .noSuchCall: throw Problem.noSuchCall
        case .noSuchLead: throw Problem.noSuchLead
        case .numberNotOfLead: throw Problem.numberNotOfLead
        case .taken: throw Problem.hasLead
        }
    }

    private func addCallNote(_ visit: Visit, _ userID: String) async throws -> Response {
        let id = try visit.id("callId", orElse: .noSuchCall)
        let text = try await visit.body(NewNote.self).text
        guard let note = try await store.addNote(text, on: .call(id), author: userID, workspace: visit.workspace) else { throw Problem.noSuchCall }
        return try visit.json(ActivityBody(note), status: .created)
    }

    private func listCalls(_ visit: Visit) async throws -> Response {
        let query = try QueryParameters(
            visit.request,
            "q",
            "status",
            "direction",
            "agent",
            "mine",
            "from",
            "to",
            "leadId",
            "limit",
            "cursor"
        )
        let (place, limit) = (try query.place(), try query.limit())
        let page = try await store.calls(try await callQuery(query, visit), of: visit.workspace, after: place, limit: limit)
        return try visit.json(PageBody("calls", page, CallBody.init))
    }

    private func callQuery(_ parameters: QueryParameters, _ visit: Visit) async throws -> CallQuery {
        var query = CallQuery()
        query.search = try parameters.search()
        query.statuses = try parameters.some("status", of: CallStatus.self)
        query.direction = try parameters.one("direction", of: CallDirection.self)
        query.leadID = try parameters.id("leadId")
        query.agentKeys = try parameters.number("agent").flatMap(\.matchKey).map { [$0] }
        let isMine = try parameters.flag("mine")
        guard isMine || parameters.has("from", "to") else { return query }
        let profile = try await store.profile(of: visit.workspace, userID: visit.userID)
        let calendar = ZoneCalendar(zone: profile.timeZone)
        query.from = try parameters.moment("from", in: calendar, isEnd: false)
        query.to = try parameters.moment("to", in: calendar, isEnd: true)
        if isMine {
            let own = Set(profile.agentNumbers.compactMap { PhoneNumber($0)?.matchKey })
            query.agentKeys = query.agentKeys?.intersection(own) ?? own
        }
        return query
    }

    private func call(_ visit: Visit) async throws -> Response {
        let id = try visit.id("callId", orElse: .noSuchCall)
        guard let detail = try await store.callDetail(id, of: visit.workspace) else { throw Problem.noSuchCall }
        return try visit.json(CallDetailBody(detail))
    }

    /// Only ever says where the recording is: what fetched it for the visitor could be sent anywhere by whoever writes links into webhooks.
    private func recording(_ visit: Visit) async throws -> Response {
        let id = try visit.id("callId", orElse: .noSuchCall)
        guard let call = try await store.call(id, of: visit.workspace)?.call else { throw Problem.noSuchCall }
        guard let url = call.recordingURL else { throw Problem.noRecording }
        let hosts = try await store.profile(of: visit.workspace, userID: nil).recordingHosts
        guard RecordingLink.isAllowed(url, hosts: hosts, allowsLoopback: configuration.isDemo) else { throw Problem.recordingNotAllowed }
        return Response(status: .found, headers: [.location: url])
    }

    /// Calls in one read of an export.
    private static let exportPage = 500

    private func exportCalls(_ visit: Visit) async throws -> Response {
        let parameters = try QueryParameters(visit.request, "q", "status", "direction", "agent", "mine", "from", "to", "leadId")
        let query = try await callQuery(parameters, visit)
        let zone = try await store.profile(of: visit.workspace, userID: nil).timeZone
        let (store, signIn, member, workspace, table) = (store, signIn, visit.member, visit.workspace, CallTable(zone: zone))
        // Read before the answer begins, so that a database that cannot be read is an error and not half a file.
        let first = try await store.calls(query, of: workspace, after: nil, limit: Self.exportPage)
        let body = ResponseBody { writer in
            var page = first
            try await writer.write(ByteBuffer(string: table.header))
            while true {
                try await writer.write(ByteBuffer(string: page.elements.map(table.row).joined()))
                guard let place = page.next else { break }
                // Who reads slowly reads for hours, and may have been shut out meanwhile. What breaks off is no whole file to anybody.
                guard await signIn.mayGoOn(member) else { throw Problem.noSuchWorkspace }
                page = try await store.calls(query, of: workspace, after: place, limit: Self.exportPage)
            }
            try await writer.finish(nil)
        }
        let headers: HTTPFields = [
            .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"calls-\(workspace).csv\"",
        ]
        return Response(status: .ok, headers: headers, body: body)
    }
}
