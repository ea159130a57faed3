import Storage

/// A page of a list: the entries under the list's name, `next` unless it is the last one, and `head`.
struct PageBody<Element: Encodable>: Encodable {
    private let name: String
    private let elements: [Element]
    private let next: String?
    private let head: Int64

    init<Entry>(_ name: String, _ page: Page<Entry>, _ body: (Entry) -> Element) {
        self.name = name
        elements = page.elements.map(body)
        next = page.next?.cursor
        head = page.head
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(elements, forKey: Key(stringValue: name))
        try container.encodeIfPresent(next, forKey: Key(stringValue: "next"))
        try container.encode(head, forKey: Key(stringValue: "head"))
    }
}
