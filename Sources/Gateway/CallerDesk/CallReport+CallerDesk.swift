import Calls

extension CallReport {
    /// India Standard Time, seconds ahead of UTC: what CallerDesk's times without a zone are in.
    private static let indiaStandardTime = 19_800

    /// No call lasts a week; what claims to is a mistake.
    private static let longestCall = 7 * 86_400

    /// What CallerDesk's fields say about a call.
    init(_ fields: CallerDeskFields, isReport: Bool) {
        let direction = Self.direction(fields[.direction])
        let word = fields[.status] ?? fields[.callStatus]
        self.init(
            provider: CallerDesk.provider,
            callKeys: [fields.callID.map { "sid:" + $0 }, fields.id(.campID).map { "camp:" + $0 }].compactMap { $0 },
            providerCallID: fields.callID ?? fields.id(.campID),
            direction: direction,
            status: isReport ? CallerDeskStatus.report(word, direction: direction) : CallerDeskStatus.live(word),
            providerStatus: word,
            legs: Legs(source: fields[.sourceNumber], destination: fields[.destinationNumber], dialWhom: fields[.dialWhomNumber]),
            agentName: fields[.receiverName],
            group: fields[.group],
            startedAt: Self.time(fields[.startTime]),
            endedAt: Self.time(fields[.endTime]),
            durationSeconds: Self.seconds(fields[.callDuration]),
            talkSeconds: Self.seconds(fields[.talkDuration]),
            recordingURL: fields[.recordingURL]
        )
    }

    /// `IVR` is a call that came in, `WEBOBD` one that was placed. Voice broadcasts exist, with a word that is not known: those stay unknown.
    private static func direction(_ word: String?) -> CallDirection {
        switch word?.uppercased() {
        case "IVR": .inbound
        case "WEBOBD": .outbound
        default: .unknown
        }
    }

    /// `nil` also for `0`, `0000-00-00 00:00:00` and the epoch, which stand for "did not happen", and for a date that does not exist.
    private static func time(_ text: String?) -> Timestamp? {
        guard let text, let time = Timestamp(text, zoneless: indiaStandardTime), time.microseconds > 0 else { return nil }
        return time
    }

    /// Whole seconds from 0 to a week, also written `5.0`; `nil` for anything else.
    private static func seconds(_ text: String?) -> Int? {
        guard let text else { return nil }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, whole.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            parts.count == 1 || parts[1].allSatisfy({ $0 == "0" }), let seconds = Int(whole), seconds <= longestCall
        else { return nil }
        return seconds
    }
}
