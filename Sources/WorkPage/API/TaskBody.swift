import Calls
import Storage

/// A follow-up, which the API calls a task.
struct TaskBody: Encodable {
    let id: String
    let lead: LeadReference?
    let callId: String?
    let number: String?
    let dueAt: Timestamp
    let note: String?
    let author: String
    let createdAt: Timestamp
    let doneAt: Timestamp?

    init(_ followUp: FollowUp) {
        id = followUp.id
        lead = followUp.lead.map(LeadReference.init)
        callId = followUp.callID
        number = followUp.number
        dueAt = followUp.dueAt
        note = followUp.note
        author = followUp.author
        createdAt = followUp.createdAt
        doneAt = followUp.doneAt
    }
}
