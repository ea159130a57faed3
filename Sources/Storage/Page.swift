/// A stretch of a list that is sorted by something which never changes, so that the next one begins where this one ended, whatever was added meanwhile.
public struct Page<Element: Sendable>: Sendable {
    public var elements: [Element]
    /// Where the next page begins; `nil` after the last one.
    public var next: PageKey?
    /// The highest `seq` of the workspace, read in the same transaction or before: whoever follows the log from there misses nothing.
    public var head: Int64

    /// - Parameter elements: One more than `limit` if there are more.
    init(_ elements: [Element], limit: Int, head: Int64, key: (Element) -> PageKey) {
        self.elements = Array(elements.prefix(limit))
        next = elements.count > limit ? self.elements.last.map(key) : nil
        self.head = head
    }

    init(elements: [Element], next: PageKey?, head: Int64) {
        self.elements = elements
        self.next = next
        self.head = head
    }
}

/// What the entry before a page is sorted by.
public struct PageKey: Sendable, Equatable {
    /// Microseconds since 1970, or a number of its own; 0 where entries are sorted by a name.
    public var number: Int64
    /// An id or a name, which decides between equal numbers.
    public var text: String

    public init(number: Int64 = 0, text: String = "") {
        self.number = number
        self.text = text
    }
}
