/// JSON to look things up in.
struct JSON {
    private let value: Any?

    init(_ value: Any?) { self.value = value }

    subscript(_ name: String) -> JSON { JSON((value as? [String: Any])?[name]) }
    subscript(_ index: Int) -> JSON {
        let list = value as? [Any] ?? []
        return JSON(list.indices.contains(index) ? list[index] : nil)
    }

    var string: String? { value as? String }
    var number: Int? { value as? Int }
    var flag: Bool? { value as? Bool }
    var list: [JSON] { (value as? [Any] ?? []).map { JSON($0) } }
    var names: [String] { (value as? [String: Any] ?? [:]).keys.sorted() }
    var isAbsent: Bool { value == nil }
}
