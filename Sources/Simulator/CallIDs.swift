import Calls

/// The ids that CallerDesk gives a call.
struct CallIDs: Equatable, Sendable {
    /// Like Asterisk's `1672649960.96012` for inbound calls, a whole number for outbound ones.
    var callSid: String
    /// What click-to-call answers; outbound calls only.
    var campaign: Int?

    /// - Parameters:
    ///   - number: Different for each call of one run.
    ///   - start: Keeps the ids of later runs apart.
    init(number: Int, start: Timestamp, isInbound: Bool, using random: inout some RandomNumberGenerator) {
        let seconds = start.microseconds / 1_000_000
        let suffix = number % 1000 * 1000 + Int.random(in: 0...999, using: &random)
        // Below 2^53, as all of CallerDesk's whole numbers are.
        let serial = Int(seconds % 10_000_000) * 1_000_000 + suffix
        callSid = isInbound ? "\(seconds).\(suffix)" : String(serial)
        campaign = isInbound ? nil : serial + 3_000_000
    }
}
