import Testing

@testable import MQTT

@Suite("Outbox")
struct OutboxTests {
    private func outbox(_ count: Int, limit: MQTTQueueLimit = MQTTQueueLimit()) -> Outbox<Int> {
        var outbox = Outbox<Int>(limit: limit)
        for number in 0..<count { outbox.append(message(number), ticket: number) }
        return outbox
    }

    private func message(_ number: Int) -> MQTTMessage { MQTTMessage("t", "\(number)") }

    private func take(_ outbox: inout Outbox<Int>, window: Int) -> [String] {
        var texts: [String] = []
        while let next = outbox.takeNext(window: window) { texts.append(String(decoding: next.message.payload, as: UTF8.self)) }
        return texts
    }

    @Test("No more than the window is under way; an acknowledgement lets the next one out")
    func window() {
        var outbox = outbox(5)
        #expect(take(&outbox, window: 2) == ["0", "1"])
        #expect(outbox.settle(0) == 0)
        #expect(take(&outbox, window: 2) == ["2"])
        #expect(outbox.settle(2) == 2)
        #expect(take(&outbox, window: 2) == [], "the oldest holds the window")
        #expect(outbox.settle(1) == 1)
        #expect(take(&outbox, window: 2) == ["3", "4"])
    }

    @Test("After a lost connection everything unacknowledged goes out again in order, and nothing else")
    func rewind() {
        var outbox = outbox(5)
        #expect(take(&outbox, window: 4).count == 4)
        _ = outbox.settle(1)
        outbox.rewind()
        #expect(take(&outbox, window: 4) == ["0", "2", "3"])
    }

    @Test("The oldest under way is the first that was handed over and not settled")
    func oldest() {
        var outbox = outbox(3)
        #expect(outbox.oldestUnderWay == nil)
        _ = take(&outbox, window: 2)
        #expect(outbox.oldestUnderWay == 0)
        _ = outbox.settle(0)
        #expect(outbox.oldestUnderWay == 1)
        _ = outbox.settle(1)
        #expect(outbox.oldestUnderWay == nil)
    }

    @Test("A message is settled once")
    func settledOnce() {
        var outbox = outbox(2)
        _ = take(&outbox, window: 2)
        #expect(outbox.settle(0) == 0)
        #expect(outbox.settle(0) == nil)
        #expect(outbox.settle(7) == nil)
        #expect(outbox.count == 1)
        #expect(outbox.bytes == 2)
    }

    @Test("Room is measured in messages and in bytes, and one message alone always has some")
    func room() {
        let outbox = outbox(2, limit: MQTTQueueLimit(messages: 3, bytes: 6))
        #expect(outbox.hasRoom(for: message(1)))
        #expect(!outbox.hasRoom(for: message(10)))
        #expect(!self.outbox(3, limit: MQTTQueueLimit(messages: 3)).hasRoom(for: message(1)))
        #expect(self.outbox(0, limit: MQTTQueueLimit(messages: 0, bytes: 0)).hasRoom(for: message(1)))
    }

    @Test("Whatever happens, each message goes out in order and is settled exactly once")
    func generated() {
        for _ in 0..<200 {
            var outbox = outbox(100)
            var underWay: [Int] = []
            var settled: Set<Int> = []
            while settled.count < 100 {
                switch Int.random(in: 0..<10) {
                case 0:
                    outbox.rewind()
                    underWay = []
                case 1...4:
                    guard let next = outbox.takeNext(window: 10) else { continue }
                    #expect(underWay.last.map { $0 < next.index } ?? true)
                    #expect(!settled.contains(next.index))
                    underWay.append(next.index)
                default:
                    guard let index = underWay.randomElement(), let ticket = outbox.settle(index) else { continue }
                    #expect(settled.insert(ticket).inserted)
                }
            }
            #expect(outbox.count == 0)
            #expect(outbox.bytes == 0)
        }
    }
}
