import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Storage
import Web

extension SignIn {
    /// The bearer token of a request (RFC 6750 §2.1).
    ///
    /// - Returns: `nil` if it has none, also if it shows something else, which may be a proxy's; a text that is no token if it is not clear which one is meant.
    static func bearerToken(of request: Request) -> String? {
        let values = request.headers[values: .authorization]
        let scheme = "bearer "
        guard values.contains(where: { $0.lowercased().hasPrefix(scheme) || $0.lowercased() == "bearer" }) else { return nil }
        guard values.count == 1, let value = values.first else { return "" }
        return String(value.dropFirst(scheme.count)).trimmingCharacters(in: .whitespaces)
    }

    /// A program in the workspace that the path names.
    ///
    /// - Throws: `Problem` 401 for a token that does not count, the same for every reason; 404 for a workspace that it does not name, as for one
    ///   that does not exist; 503 if the database cannot be read.
    func program(_ token: String, in workspace: WorkspaceID?, _ context: AppContext) async throws -> Member {
        guard let claims = await bearers?.claims(of: token, now: .now) else { throw Problem.notSignedIn }
        guard let workspace, claims.workspaces.contains(workspace.rawValue) else { throw Problem.noSuchWorkspace }
        do {
            guard try await store.enabledWorkspaces(among: [workspace])[workspace] != nil else { throw Problem.noSuchWorkspace }
        } catch let error as StoreError {
            context.logger.error("A workspace could not be read", metadata: ["error": "\(error)"])
            throw Problem.storageUnavailable
        }
        let grant = Grant(source: .bearer, owner: SecretToken.digest(of: token), expiresAt: claims.expiresAt)
        return Member(workspace: workspace, role: .agent, session: nil, grant: grant)
    }
}
