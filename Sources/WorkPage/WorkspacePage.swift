import Access
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Storage
import Web

/// The pages of a workspace, at the addresses that people keep.
///
/// They are the same for everybody and say nothing of the workspace; what they show, they ask the API for. Only the hosts that recordings may be played
/// from are the workspace's own, and a member alone is told them (in `media-src`): to anybody else a workspace that exists is as one that does not.
struct WorkspacePage: Sendable {
    /// Which file is where.
    static let paths: [String: RouterPath] = [
        "work.html": "/w/:id/campaigns/:campaignId/work",
        "calls.html": "/w/:id/calls",
        "overview.html": "/w/:id",
        "admin.html": "/w/:id/admin",
    ]

    let file: StaticFile
    let store: Store
    let signIn: SignIn
    /// Whether recordings on this machine may be played, as the demo's are.
    let allowsLoopback: Bool

    private static let loopback = ["http://127.0.0.1:*", "http://localhost:*"]

    func addRoutes(to router: Router<AppContext>, path: RouterPath) {
        router.get(path) { await response(to: $0, $1) }
        router.head(path) { await response(to: $0, $1).createHeadResponse() }
    }

    private func response(to request: Request, _ context: AppContext) async -> Response {
        let hosts = await recordingHosts(request, context)
        var response = file.response(to: request, variant: hosts.isEmpty ? "" : Self.digest(hosts))
        response.headers[.contentSecurityPolicy] = PageSecurity.contentPolicy(mediaSources: hosts)
        // A shared cache must not give one visitor's page to another.
        response.headers[.cacheControl] = "private, no-cache"
        return response
    }

    /// Empty for whoever is no member, and while that cannot be found out: the page then loads, and cannot play recordings.
    private func recordingHosts(_ request: Request, _ context: AppContext) async -> [String] {
        guard let member = try? await signIn.requireMember(request, context),
            let hosts = try? await store.recordingHosts(of: member.workspace)
        else { return [] }
        return hosts.map { "https://\($0)" } + (allowsLoopback ? Self.loopback : [])
    }

    private static func digest(_ hosts: [String]) -> String {
        SHA256.hash(data: Data(hosts.joined(separator: " ").utf8)).prefix(6).map { String(format: "%02x", $0) }.joined()
    }
}
