import Calls
import Storage

struct UserBody: Encodable {
    let id: String
    let email: String
    let role: String
    let agentNumbers: [String]
    let disabled: Bool

    init(_ member: WorkspaceMember) {
        id = member.id
        email = member.email
        role = member.role.rawValue
        agentNumbers = member.agentNumbers
        disabled = member.isDisabled
    }
}

struct AddedUserBody: Encodable {
    let user: UserBody
    let password: String?
}

struct DeskEnrolmentBody: Encodable {
    let name: String
    let enrolUrl: String
    let command: String
}

struct WebhookBody: Encodable {
    let url: String
    let previousUntil: Timestamp?
}

struct DIDBody: Encodable {
    let number: String
}

struct LeadImportBody: Encodable {
    struct Problem: Encodable {
        let line: Int
        let reason: String
    }

    let id: String
    let state: String
    let startedAt: Timestamp
    let bytes: Int
    let bytesDone: Int
    let added: Int
    let known: Int
    let refused: Int
    /// `nil` in a list.
    let problems: [Problem]?

    init(_ found: LeadImport, hasProblems: Bool = true) {
        id = found.id
        state = found.state.rawValue
        startedAt = found.startedAt
        bytes = found.bytes
        bytesDone = found.bytesDone
        added = found.added
        known = found.known
        refused = found.refused
        problems = hasProblems ? found.problems.map { Problem(line: $0.line, reason: $0.reason) } : nil
    }
}

struct RejectedWebhookBody: Encodable {
    let number: Int64
    let receivedAt: Timestamp
    let method: String
    let contentType: String
    let bytes: Int
    let reason: String
    let retriedAt: Timestamp?
    let query: String
    /// As text; what is no UTF-8 is U+FFFD.
    let body: String

    init(_ webhook: RejectedWebhook) {
        number = webhook.number
        receivedAt = webhook.receivedAt
        method = webhook.method
        contentType = webhook.contentType
        bytes = webhook.body.count
        reason = webhook.reason
        retriedAt = webhook.retriedAt
        query = webhook.query
        body = String(decoding: webhook.body, as: UTF8.self)
    }
}

struct RetriedBody: Encodable {
    let status: String
    let seq: Int64?
    let reason: String?

    init(_ retried: Administration.Retried) {
        switch retried {
        case .accepted(let seq): (status, self.seq, reason) = ("accepted", seq, nil)
        case .duplicate(let seq): (status, self.seq, reason) = ("duplicate", seq, nil)
        case .ignored(let reason): (status, seq, self.reason) = ("ignored", nil, reason)
        case .rejected(let reason): (status, seq, self.reason) = ("rejected", nil, reason)
        }
    }
}
