/// How far a lead has come. People say so; only that a completed call makes a new lead a contacted one goes by itself.
public enum LeadState: String, Codable, Hashable, Sendable, CaseIterable {
    /// Nobody has talked with the lead yet.
    case new
    case contacted
    case interested
    /// To be called again.
    case followUp = "follow_up"
    case converted
    case notInterested = "not_interested"
}
