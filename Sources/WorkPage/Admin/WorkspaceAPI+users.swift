import Access
import Calls
import HTTPTypes
import Hummingbird
import Storage
import Web

extension WorkspaceAPI {
    func addUsers(to router: some RouterMethods<AppContext>) {
        router.get("/api/workspaces/:id/users", use: admin(listUsers))
        router.post("/api/workspaces/:id/users", use: admin(addUser))
        router.patch("/api/workspaces/:id/users/:userId", use: admin(changeUser))
        router.delete("/api/workspaces/:id/users/:userId", use: admin(removeUser))
    }

    private func listUsers(_ visit: Visit) async throws -> Response {
        let parameters = try QueryParameters(visit.request, "limit", "cursor")
        let page = try await store.members(of: visit.workspace, after: try parameters.place(), limit: try parameters.limit())
        return try visit.json(PageBody("users", page, UserBody.init))
    }

    /// Somebody who has an account keeps the password: an admin of one workspace must not get into another one with it.
    private func addUser(_ visit: Visit) async throws -> Response {
        let new = try await visit.body(NewUserRequest.self)
        let isKnown = try await store.user(email: new.email) != nil
        let password = isKnown ? nil : FirstPassword.make()
        let hash: String?
        do {
            hash = try await password.asyncMap(Password.hash)
        } catch Password.Failure.overloaded {
            throw Problem.overloaded
        }
        do {
            let isNew = try await store.addUser(
                email: new.email,
                workspace: visit.workspace,
                role: new.role,
                agentNumbers: new.agentNumbers,
                passwordHash: hash,
                isIssued: true
            )
            guard let user = try await store.user(email: new.email), let member = try await store.member(user.id, of: visit.workspace) else {
                throw Problem.noSuchUser
            }
            return try visit.json(AddedUserBody(user: UserBody(member), password: isNew ? password : nil), status: .created)
        } catch StoreError.exists {
            throw Problem.exists("The user is a member of the workspace already.")
        } catch StoreError.passwordOfOthers {
            throw Problem.passwordOfOthers
        }
    }

    private func changeUser(_ visit: Visit) async throws -> Response {
        let id = try visit.id("userId", orElse: .noSuchUser)
        let change = try await visit.body(UserChangeRequest.self)
        let outcome = try await store.changeMember(id, of: visit.workspace, role: change.role, agentNumbers: change.agentNumbers)
        return try visit.json(UserBody(try Self.member(outcome)))
    }

    private func removeUser(_ visit: Visit) async throws -> Response {
        let id = try visit.id("userId", orElse: .noSuchUser)
        _ = try Self.member(try await store.removeMember(id, from: visit.workspace))
        return Response(status: .noContent)
    }

    private static func member(_ outcome: MemberOutcome) throws(Problem) -> WorkspaceMember {
        switch outcome {
        case .stored(let member): return member
        case .noSuchMember: throw .noSuchUser
        case .lastAdmin: throw .lastAdmin
        }
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
