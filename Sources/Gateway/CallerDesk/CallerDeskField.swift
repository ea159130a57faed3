import Calls

/// The fields of CallerDesk's webhooks that are understood here, in the vendor's spelling (docs.callerdesk.io/sample-payload).
enum CallerDeskField: String, CaseIterable, Sendable {
    case type
    case sourceNumber = "SourceNumber"
    case destinationNumber = "DestinationNumber"
    case dialWhomNumber = "DialWhomNumber"
    case callDuration = "CallDuration"
    case talkDuration = "TalkDuration"
    case status = "Status"
    /// What some accounts call `Status`.
    case callStatus = "callstatus"
    case startTime = "StartTime"
    case endTime = "EndTime"
    case callSid = "CallSid"
    /// Equal to `CallSid` in the vendor's samples.
    case uniqueID = "Uniqueid"
    /// What click-to-call answered; outgoing calls only.
    case campID = "campid"
    case recordingURL = "CallRecordingUrl"
    case direction = "Direction"
    case group = "call_group"
    case receiverName = "receiver_name"
    case legAPicked = "LegA_Picked_time"
    case legBStart = "LegB_Start_time"
    case legBPicked = "LegB_Picked_time"

    /// Under which key the field is kept: names are matched without regard to case.
    var key: String { rawValue.lowercased() }

    /// Whether a field of that name, however it is spelled, is an id by which calls are told from one another.
    static func isID(_ name: String) -> Bool { [callSid, uniqueID, campID].map(\.key).contains(FieldText.clean(name).lowercased()) }

    /// The vendor's spellings, by key.
    static let spellings = Dictionary(uniqueKeysWithValues: allCases.map { ($0.key, $0.rawValue) })
}
