/// Every subscription that was made and not cancelled, and who gets which message.
struct SubscriptionRegistry {
    typealias ID = Int

    struct Record {
        let filters: [TopicFilter]
        let qos: MQTTQoS
        let mailbox: SubscriptionMailbox
    }

    private var records: [ID: Record] = [:]
    private var tree = FilterTree<ID>()
    private var lastID = 0

    /// In the order in which they were made.
    var ids: [ID] { records.keys.sorted() }

    var mailboxes: [SubscriptionMailbox] { records.values.map(\.mailbox) }

    subscript(id: ID) -> Record? { records[id] }

    mutating func add(_ record: Record) -> ID {
        lastID += 1
        records[lastID] = record
        for filter in record.filters { tree.insert(lastID, at: filter) }
        return lastID
    }

    /// - Returns: The filters that no other subscription asks for.
    mutating func remove(_ id: ID) -> [TopicFilter] {
        guard let record = records.removeValue(forKey: id) else { return [] }
        return record.filters.filter { tree.remove(id, at: $0) }
    }

    func mailboxes(matching topic: String) -> [SubscriptionMailbox] {
        tree.values(matching: topic).compactMap { records[$0]?.mailbox }
    }
}
