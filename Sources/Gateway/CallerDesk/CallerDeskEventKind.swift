/// What the `type` of a webhook says, in the body or in the URL.
enum CallerDeskEventKind: Equatable, Sendable {
    case live
    case report
    /// A member or a call group changed. Such events can be subscribed to in the same place and have no call id.
    case noCall

    /// - Parameter type: The word as it came. `nil` is returned for no word and for one that is not known: other signs decide then.
    init?(type: String?) {
        guard let type else { return nil }
        let word = type.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) }.map(String.init).joined()
        switch word {
        case "livecall": self = .live
        case "callreport": self = .report
        case _ where word.hasPrefix("member") || word.hasPrefix("callgroup") || word.hasPrefix("group"): self = .noCall
        default: return nil
        }
    }
}
