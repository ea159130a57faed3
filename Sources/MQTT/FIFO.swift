/// A queue whose ends are both cheap: what was taken from the front is forgotten in one go once it is the larger part.
struct FIFO<Element> {
    private var slots: [Element?] = []
    private var head = 0

    var count: Int { slots.count - head }
    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : slots[head] }

    mutating func append(_ element: Element) {
        slots.append(element)
    }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = slots[head]
        slots[head] = nil
        head += 1
        if head > 32, head * 2 > slots.count {
            slots.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Takes the first element of which `isWanted` is true out of the queue.
    mutating func remove(where isWanted: (Element) -> Bool) -> Element? {
        guard let index = slots[head...].firstIndex(where: { $0.map(isWanted) ?? false }) else { return nil }
        return slots.remove(at: index)
    }

    /// The element at `offset` from the front, which must be less than ``count``.
    subscript(offset: Int) -> Element? {
        get { slots[head + offset] }
        set { slots[head + offset] = newValue }
    }
}
