import CMosquitto
import Testing

@testable import MQTT

@Suite("Topics and filters")
struct TopicTests {
    @Test("Topics that can be published to are taken as they are", arguments: ["a", "/", "a/b/c", "//", "$SYS/x", "a b/ü/電話/😀", " ", "a/\u{E9}"])
    func goodTopic(text: String) throws {
        #expect(try TopicName(text).text == text)
    }

    @Test(
        "Topics that cannot be published to are refused by name",
        arguments: ["", "+", "a/+", "#", "a/#", "a#b", "a+b", "\u{0}", "a\nb", "\u{7F}", "\u{9F}"]
    )
    func badTopic(text: String) {
        #expect(throws: MQTTError.badTopic(text)) { try TopicName(text) }
    }

    @Test("Code points that are no characters are refused", arguments: [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF])
    func nonCharacter(value: UInt32) throws {
        let text = String(Character(try #require(Unicode.Scalar(value))))
        #expect(throws: MQTTError.badTopic(text)) { try TopicName(text) }
    }

    @Test("Length is counted in bytes up to 65,535, depth in levels up to 200")
    func limits() throws {
        _ = try TopicName(String(repeating: "a", count: 65_535))
        #expect(throws: MQTTError.self) { try TopicName(String(repeating: "a", count: 65_536)) }
        #expect(throws: MQTTError.self) { try TopicName(String(repeating: "é", count: 32_768)) }
        _ = try TopicFilter(String(repeating: "/", count: 199))
        #expect(throws: MQTTError.self) { try TopicFilter(String(repeating: "/", count: 200)) }
    }

    @Test("Filters that can be subscribed to are taken as they are", arguments: ["#", "+", "+/+", "/#", "a/+/b/#", "$SYS/#", "+/#", "a//b"])
    func goodFilter(text: String) throws {
        #expect(try TopicFilter(text).text == text)
    }

    @Test(
        "Filters with a wildcard out of place are refused by name",
        arguments: ["", "a#", "#/a", "a/#/b", "##", "a+", "+a", "a/++", "a\u{1}", "$share/g/a"]
    )
    func badFilter(text: String) {
        #expect(throws: MQTTError.badFilter(text)) { try TopicFilter(text) }
    }

    @Test(
        "A filter matches as MQTT says",
        arguments: [
            ("a/b", "a/b", true), ("a/b", "a/c", false), ("a/b", "a", false), ("a", "a/b", false), ("+", "a", true), ("+", "", true),
            ("+", "a/b", false), ("+/+", "/a", true), ("/+", "/a", true), ("a/+", "a/", true), ("a/+", "a", false), ("#", "a/b/c", true),
            ("a/#", "a", true), ("a/#", "a/", true), ("a/#", "a/b/c", true), ("a/#", "ab", false), ("a/+/c", "a/b/c", true), ("a//c", "a//c", true),
            ("#", "$SYS/a", false), ("+/a", "$SYS/a", false), ("$SYS/#", "$SYS/a", true), ("$SYS/+", "$SYS/a", true), ("a/#", "a/$b", true),
            ("é", "e\u{301}", false),
        ]
    )
    func matches(filter: String, topic: String, expected: Bool) throws {
        #expect(try TopicFilter(filter).matches(topic) == expected)
    }

    @Test("libmosquitto comes to the same judgement about generated texts")
    func generated() throws {
        var numbers = SystemRandomNumberGenerator()
        let levels = ["a", "b", "+", "#", "", "$x", "a+", "ab"]
        func text() -> String {
            (0..<Int.random(in: 1...4, using: &numbers)).map { _ in levels.randomElement(using: &numbers) ?? "" }.joined(separator: "/")
        }
        for _ in 0..<20_000 {
            let (filter, topic) = (text(), text())
            let parsed = try? TopicFilter(filter)
            let name = try? TopicName(topic)
            #expect((parsed != nil) == (!filter.isEmpty && mosquitto_sub_topic_check(filter) == MOSQ_ERR_SUCCESS.rawValue), "\(filter)")
            #expect((name != nil) == (!topic.isEmpty && mosquitto_pub_topic_check(topic) == MOSQ_ERR_SUCCESS.rawValue), "\(topic)")
            guard let parsed, name != nil else { continue }
            var expected = false
            mosquitto_topic_matches_sub(filter, topic, &expected)
            #expect(parsed.matches(topic) == expected, "\(filter) \(topic)")
        }
    }

    @Test("A tree of many filters finds exactly those that match, before and after some are removed")
    func tree() throws {
        var numbers = SystemRandomNumberGenerator()
        var tree = FilterTree<Int>()
        var filters: [Int: TopicFilter] = [:]
        for id in 0..<500 {
            let levels = (0..<Int.random(in: 1...4)).map { _ in ["a", "b", "c", "+"].randomElement(using: &numbers) ?? "" }
            let filter = try TopicFilter((levels + (Bool.random() ? ["#"] : [])).joined(separator: "/"))
            filters[id] = filter
            tree.insert(id, at: filter)
        }
        func check() {
            for topic in ["a", "b/c", "a/b/c", "c/c/c/c", "a/x/b", "a/b/c/a/b", "/"] {
                #expect(tree.values(matching: topic) == Set(filters.filter { $0.value.matches(topic) }.keys), "\(topic)")
            }
        }
        check()
        for id in filters.keys.sorted() {
            guard let filter = filters.removeValue(forKey: id) else { continue }
            let isLast = tree.remove(id, at: filter)
            #expect(isLast == !filters.values.contains(filter))
            if id.isMultiple(of: 50) { check() }
        }
        check()
    }
}
