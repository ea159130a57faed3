import Calls
import Storage

struct ActivityBody: Encodable {
    let id: String
    let kind: String
    let at: Timestamp
    let author: String?
    let callId: String?
    let leadId: String?
    let taskId: String?
    let status: String?
    let state: String?
    let text: String?
    let dueAt: Timestamp?

    init(_ activity: Activity) {
        id = activity.id
        kind = activity.kind.rawValue
        at = activity.at
        author = activity.author
        callId = activity.callID
        leadId = activity.leadID
        taskId = activity.followUpID
        dueAt = activity.dueAt
        let detail = activity.detail.isEmpty ? nil : activity.detail
        switch activity.kind {
        case .call: (status, state, text) = (detail, nil, nil)
        case .state: (status, state, text) = (nil, detail, nil)
        case .note, .task, .taskDone, .callNow: (status, state, text) = (nil, nil, detail)
        }
    }
}
