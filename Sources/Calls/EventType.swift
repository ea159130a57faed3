/// The kinds of entry in a workspace's event log; also the last level of the topic and the SSE event name.
public enum EventType: String, Codable, Hashable, Sendable, CaseIterable {
    /// A call began to ring or was picked up.
    case liveCall = "live_call"
    /// A call ended, or the report of an ended call was amended.
    case callCompleted = "call_completed"
}
