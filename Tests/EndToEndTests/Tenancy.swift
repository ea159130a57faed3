import HTTPTypes
import Web

/// What each route lets whom see. Every route of the server is here, or `TenancyTests` fails: whoever adds one says whose it is.
enum Tenancy: Equatable {
    /// The same for everybody: no workspace's data.
    case open
    /// About the session alone: 401 without one.
    case session
    /// Let in by the workspace's webhook secret, which says which workspace.
    case secret
    /// For members of the workspace in the path: 401 without a session, 404 for any other workspace, as for one that does not exist.
    case member
    /// As ``member``, for admins: 403 for agents and programs of the workspace.
    case admin

    /// Method and path as the router has them. All files of the page are one line. `OPTIONS` below `/api/workspaces/` is answered before the router,
    /// with what the sender says itself (`CrossOriginTests`).
    static let routes = named.merging(webhooks) { $1 }

    private static let named: [String: Tenancy] = [
        "GET /": .open, "HEAD /": .open, "GET /assets/*": .open, "HEAD /assets/*": .open,
        "GET /openapi.yaml": .open, "HEAD /openapi.yaml": .open,
        // The same page for everybody; what it shows, it asks the API for.
        "GET /w/{id}": .open, "HEAD /w/{id}": .open, "GET /w/{id}/admin": .open, "HEAD /w/{id}/admin": .open,
        "GET /w/{id}/calls": .open, "HEAD /w/{id}/calls": .open,
        "GET /w/{id}/campaigns/{campaignId}/work": .open, "HEAD /w/{id}/campaigns/{campaignId}/work": .open,
        "GET /embed/call-popup.js": .open, "HEAD /embed/call-popup.js": .open,
        "GET /healthz": .open, "GET /readyz": .open,
        // Signing in and out: what they say does not depend on any workspace.
        "POST /api/session": .open, "DELETE /api/session": .open,
        "GET /api/session": .session, "POST /api/session/password": .session, "GET /api/workspaces": .session,
        "POST /api/workspaces/{id}/stream-tickets": .member,
        "GET /api/workspaces/{id}/calls/events": .member, "HEAD /api/workspaces/{id}/calls/events": .member,
        "GET /api/workspaces/{id}": .member,
        "PATCH /api/workspaces/{id}/calls/{callId}": .member, "POST /api/workspaces/{id}/calls/{callId}/notes": .member,
        "POST /api/workspaces/{id}/leads": .member, "PATCH /api/workspaces/{id}/leads/{leadId}": .member,
        "POST /api/workspaces/{id}/leads/{leadId}/notes": .member, "POST /api/workspaces/{id}/leads/{leadId}/call": .member,
        "POST /api/workspaces/{id}/tasks": .member, "PATCH /api/workspaces/{id}/tasks/{taskId}": .member,
        "GET /api/workspaces/{id}/calls": .member,
        "GET /api/workspaces/{id}/calls.csv": .member,
        "GET /api/workspaces/{id}/calls/{callId}": .member,
        "GET /api/workspaces/{id}/calls/{callId}/recording": .member,
        "GET /api/workspaces/{id}/leads": .member,
        "GET /api/workspaces/{id}/leads/{leadId}": .member,
        "GET /api/workspaces/{id}/leads/{leadId}/activities": .member,
        "GET /api/workspaces/{id}/campaigns": .member,
        "GET /api/workspaces/{id}/campaigns/{campaignId}": .member,
        "GET /api/workspaces/{id}/campaigns/{campaignId}/leads": .member,
        "GET /api/workspaces/{id}/tasks": .member,
        "GET /api/workspaces/{id}/desks": .member,
        "GET /api/workspaces/{id}/stats": .member,
        "GET /api/workspaces/{id}/users": .admin, "POST /api/workspaces/{id}/users": .admin,
        "PATCH /api/workspaces/{id}/users/{userId}": .admin, "DELETE /api/workspaces/{id}/users/{userId}": .admin,
        "POST /api/workspaces/{id}/desks": .admin, "DELETE /api/workspaces/{id}/desks/{desk}": .admin,
        "GET /api/workspaces/{id}/webhook": .admin, "POST /api/workspaces/{id}/webhook/rotate": .admin,
        "GET /api/workspaces/{id}/dids": .admin, "POST /api/workspaces/{id}/dids": .admin, "DELETE /api/workspaces/{id}/dids/{did}": .admin,
        "GET /api/workspaces/{id}/lead-imports": .admin, "POST /api/workspaces/{id}/lead-imports": .admin,
        "GET /api/workspaces/{id}/lead-imports/{importId}": .admin,
        "GET /api/workspaces/{id}/rejected-webhooks": .admin, "GET /api/workspaces/{id}/rejected-webhooks/{number}": .admin,
        "POST /api/workspaces/{id}/rejected-webhooks/{number}/retry": .admin,
    ]

    /// Whatever the method: those that are refused say nothing of whether a secret is right.
    private static let webhooks: [String: Tenancy] = {
        let paths = ["/api/callerdesk/webhook", "/api/callerdesk/webhook/{workspace}", "/api/callerdesk/webhook/{workspace}/{secret}"]
        let routes = paths.flatMap { path in HTTPRequest.Method.all.map { ("\($0) \(path)", Tenancy.secret) } }
        return Dictionary(uniqueKeysWithValues: routes)
    }()
}
