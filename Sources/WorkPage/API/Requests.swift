import Calls
import Storage
import Web

struct NewNote: StrictBody {
    let text: String

    enum CodingKeys: CodingKey, CaseIterable { case text }

    init(from decoder: any Decoder) throws {
        text = try decoder.container(keyedBy: CodingKeys.self).decode(Text.self, forKey: .text).text
    }
}

struct CallChangeRequest: StrictBody {
    let leadID: String

    enum CodingKeys: CodingKey, CaseIterable { case leadId }

    init(from decoder: any Decoder) throws {
        leadID = try decoder.container(keyedBy: CodingKeys.self).decode(ID.self, forKey: .leadId).text
    }
}

struct NewLeadRequest: StrictBody {
    let name: String
    let numbers: [PhoneNumber]
    let campaignID: String?
    let notes: String?
    let isShared: Bool

    enum CodingKeys: CodingKey, CaseIterable { case name, numbers, campaignId, notes, shared }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        name = try fields.decode(Line.self, forKey: .name).text
        guard let numbers = try fields.list(Number.self, .numbers, 1...3) else { throw fields.missing(.numbers) }
        self.numbers = numbers.map(\.number)
        campaignID = try fields.present(ID.self, .campaignId)?.text
        notes = try fields.present(Text.self, .notes)?.text
        isShared = try fields.present(Bool.self, .shared) ?? false
    }
}

struct LeadChangeRequest: StrictBody {
    let change: LeadChange

    enum CodingKeys: CodingKey, CaseIterable { case name, numbers, state, campaignId, notes }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        try fields.requireOne()
        var change = LeadChange()
        change.name = try fields.present(Line.self, .name)?.text
        change.numbers = try fields.list(Number.self, .numbers, 1...3)?.map(\.number)
        change.state = try fields.present(Word<LeadState>.self, .state)?.value
        change.campaignID = try fields.change(ID.self, .campaignId).map { $0?.text }
        change.notes = try fields.change(Text.self, .notes).map { $0?.text }
        self.change = change
    }
}

struct NewTaskRequest: StrictBody {
    let leadID: String?
    let callID: String?
    let dueAt: Timestamp
    let note: String?

    enum CodingKeys: CodingKey, CaseIterable { case leadId, callId, dueAt, note }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        leadID = try fields.present(ID.self, .leadId)?.text
        callID = try fields.present(ID.self, .callId)?.text
        dueAt = try fields.decode(Moment.self, forKey: .dueAt).timestamp
        note = try fields.present(Text.self, .note)?.text
        guard leadID != nil || callID != nil else { throw fields.missing(.leadId) }
    }
}

struct TaskChangeRequest: StrictBody {
    let isDone: Bool?
    let dueAt: Timestamp?
    let note: String??

    enum CodingKeys: CodingKey, CaseIterable { case done, dueAt, note }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        try fields.requireOne()
        isDone = try fields.present(Bool.self, .done)
        dueAt = try fields.present(Moment.self, .dueAt)?.timestamp
        note = try fields.change(Text.self, .note).map { $0?.text }
    }
}

extension KeyedDecodingContainer {
    /// Refuses a change that changes nothing.
    func requireOne() throws {
        guard !allKeys.isEmpty else { throw Problem.malformedBody("The object names nothing to change.") }
    }

    fileprivate func missing(_ key: Key) -> DecodingError {
        .keyNotFound(key, DecodingError.Context(codingPath: codingPath, debugDescription: ""))
    }
}
