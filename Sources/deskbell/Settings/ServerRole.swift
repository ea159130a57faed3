/// A part of the server that can run in a process of its own.
enum ServerRole: String, CaseIterable {
    /// Webhooks in, MQTT out.
    case gateway
    /// MQTT in, server-sent events out.
    case bridge
    /// Pages.
    case workpage
}
