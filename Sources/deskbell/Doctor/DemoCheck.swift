/// Whether a running server takes webhooks without a secret.
struct DemoCheck: Check {
    let servers: [RunningServer]

    func finding() -> Finding {
        let name = "demo webhooks"
        guard servers.contains(where: { $0.arguments.contains("--demo") }) else {
            return .ok(name, servers.isEmpty ? "no server runs" : "closed: every webhook needs its secret")
        }
        let found = "this machine may post to workspace \(DemoInstallation.workspace) without a secret"
        return .warn(name, found, "start without --demo where calls are real")
    }
}
