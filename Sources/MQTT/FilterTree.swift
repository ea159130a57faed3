/// Topic filters by level, so that finding those which match a topic costs by the topic's depth and not by the number of filters.
struct FilterTree<Value: Hashable> {
    private struct Node {
        // Wildcards are children like any other: neither occurs in a topic, so the keys "+" and "#" are theirs alone.
        var children: [TopicText.Level: Node] = [:]
        var values: Set<Value> = []
        var isEmpty: Bool { children.isEmpty && values.isEmpty }
    }

    private static var anyLevel: TopicText.Level { [UInt8(ascii: "+")] }
    private static var allLevels: TopicText.Level { [UInt8(ascii: "#")] }

    private var root = Node()

    mutating func insert(_ value: Value, at filter: TopicFilter) {
        Self.insert(value, at: filter.levels[...], in: &root)
    }

    /// - Returns: Whether nothing else is at this filter any more.
    mutating func remove(_ value: Value, at filter: TopicFilter) -> Bool {
        Self.remove(value, at: filter.levels[...], in: &root)
    }

    func values(matching topic: String) -> Set<Value> {
        let bytes = Array(topic.utf8)
        var found: Set<Value> = []
        let skipsWildcards = bytes.first == UInt8(ascii: "$")
        Self.collect(TopicText.split(bytes)[...], from: root, skippingWildcards: skipsWildcards, into: &found)
        return found
    }

    private static func insert(_ value: Value, at levels: ArraySlice<TopicText.Level>, in node: inout Node) {
        guard let level = levels.first else {
            node.values.insert(value)
            return
        }
        insert(value, at: levels.dropFirst(), in: &node.children[level, default: Node()])
    }

    private static func remove(_ value: Value, at levels: ArraySlice<TopicText.Level>, in node: inout Node) -> Bool {
        guard let level = levels.first else {
            node.values.remove(value)
            return node.values.isEmpty
        }
        guard var child = node.children.removeValue(forKey: level) else { return true }
        let isLast = remove(value, at: levels.dropFirst(), in: &child)
        if !child.isEmpty { node.children[level] = child }
        return isLast
    }

    private static func collect(
        _ levels: ArraySlice<TopicText.Level>,
        from node: Node,
        skippingWildcards: Bool,
        into found: inout Set<Value>
    ) {
        // "#" also stands for no level at all: "a/#" matches "a".
        if !skippingWildcards, let rest = node.children[allLevels] { found.formUnion(rest.values) }
        guard let level = levels.first else {
            found.formUnion(node.values)
            return
        }
        if let next = node.children[level] { collect(levels.dropFirst(), from: next, skippingWildcards: false, into: &found) }
        if !skippingWildcards, let next = node.children[anyLevel] {
            collect(levels.dropFirst(), from: next, skippingWildcards: false, into: &found)
        }
    }
}
