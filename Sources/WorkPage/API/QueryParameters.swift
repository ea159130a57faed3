import Calls
import Foundation
import Hummingbird
import Storage
import Web

/// The query of a request. What is not known is refused, since a filter that is silently passed over shows too much.
struct QueryParameters {
    private let values: [String: String]

    static let defaultLimit = 50
    static let maximumLimit = 200

    /// - Throws: `Problem` 400 for a name that is not among `names`, one that is there twice, and text that is not UTF-8.
    init(_ request: Request, _ names: String...) throws(Problem) {
        var values: [String: String] = [:]
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count == 2 ? parts[1] : "") else {
                throw Self.malformed("The query holds an escape that is no UTF-8.")
            }
            guard names.contains(name) else { throw Self.malformed("The query holds an unknown name; expected \(names.joined(separator: ", ")).") }
            guard values.updateValue(value, forKey: name) == nil else { throw Self.malformed("`\(name)` is there twice.") }
        }
        self.values = values
    }

    /// As forms encode it (<https://url.spec.whatwg.org/#urlencoded-parsing>).
    private static func decoded(_ text: Substring) -> String? { text.replacing("+", with: " ").removingPercentEncoding }

    private static func malformed(_ detail: String) -> Problem { Problem(.badRequest, code: "malformed_query", detail: detail) }

    func flag(_ name: String) throws(Problem) -> Bool {
        switch values[name] {
        case nil, "false": false
        case "true": true
        default: throw Self.malformed("`\(name)` takes true or false.")
        }
    }

    /// One of an enumeration's words.
    func one<Value: CaseIterable & RawRepresentable<String>>(_ name: String, of type: Value.Type) throws(Problem) -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = Value(rawValue: text) else { throw Self.malformed("`\(name)` takes one of \(Self.words(type)).") }
        return value
    }

    /// Some of an enumeration's words, with commas between.
    func some<Value: CaseIterable & RawRepresentable<String>>(_ name: String, of type: Value.Type) throws(Problem) -> [Value] {
        guard let text = values[name] else { return [] }
        var found: [Value] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = Value(rawValue: String(word)) else {
                throw Self.malformed("`\(name)` takes some of \(Self.words(type)), with commas between.")
            }
            found.append(value)
        }
        guard found.count <= type.allCases.count else { throw Self.malformed("`\(name)` names a word twice.") }
        return found
    }

    private static func words<Value: CaseIterable & RawRepresentable<String>>(_ type: Value.Type) -> String {
        type.allCases.map(\.rawValue).joined(separator: ", ")
    }

    func id(_ name: String) throws(Problem) -> String? {
        guard let text = values[name] else { return nil }
        guard Visit.isID(text) else { throw Self.malformed("`\(name)` is no id.") }
        return text
    }

    func search(_ name: String = "q") throws(Problem) -> SearchText? {
        guard let text = values[name] else { return nil }
        guard (1...100).contains(text.unicodeScalars.count), text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw Self.malformed("`\(name)` takes 1 to 100 characters without control characters.")
        }
        return SearchText(text)
    }

    func number(_ name: String) throws(Problem) -> PhoneNumber? {
        guard let text = values[name] else { return nil }
        guard let number = PhoneNumber(text), number.matchKey != nil else { throw Self.malformed("`\(name)` takes a number of ten digits or more.") }
        return number
    }

    func moment(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = values[name] else { return nil }
        guard let moment = Timestamp(text) else { throw Self.malformed("`\(name)` takes a time such as 2026-11-22T10:15:30Z.") }
        return moment
    }

    /// A day in a zone, or a moment.
    ///
    /// - Parameter isEnd: Whether the end of the day is meant.
    func moment(_ name: String, in calendar: ZoneCalendar, isEnd: Bool) throws(Problem) -> Timestamp? {
        guard let text = values[name] else { return nil }
        if let moment = Timestamp(text) { return moment }
        guard text.utf8.count == 10, let begin = calendar.begin(ofDay: text) else {
            throw Self.malformed("`\(name)` takes a day such as 2026-11-22, or a time such as 2026-11-22T10:15:30Z.")
        }
        return isEnd ? calendar.end(ofDay: begin) : begin
    }

    func has(_ names: String...) -> Bool { names.contains { values[$0] != nil } }

    /// A number in plain digits, up to the largest that every JSON reader has exactly.
    func count(_ name: String) throws(Problem) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Self.number(text), number < 1 << 53 else { throw Self.malformed("`\(name)` takes a number from 0.") }
        return number
    }

    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) ? Int(text) : nil
    }

    func limit() throws(Problem) -> Int {
        guard let text = values["limit"] else { return Self.defaultLimit }
        guard let limit = Self.number(text), (1...Self.maximumLimit).contains(limit) else {
            throw Self.malformed("`limit` takes 1 to \(Self.maximumLimit).")
        }
        return limit
    }

    func place() throws(Problem) -> PageKey? {
        guard let text = values["cursor"] else { return nil }
        guard let place = PageKey(cursor: text) else {
            throw Problem(.badRequest, code: "malformed_cursor", detail: "`cursor` is not the `next` of a page; begin again without it.")
        }
        return place
    }
}
