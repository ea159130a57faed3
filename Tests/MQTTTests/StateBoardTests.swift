import Testing

@testable import MQTT

@Suite("The state of a connection, and who waits for it", .timeLimit(.minutes(2)))
struct StateBoardTests {
    @Test("Readers that are cancelled while the state changes hold up neither it nor themselves")
    func cancelledReaders() async {
        let board = StateBoard()
        let changing = Task.detached {
            var generation = 0
            while !Task.isCancelled {
                generation += 1
                board.show(.connected(generation: generation, version: .v5))
            }
        }
        for _ in 0..<5000 {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask { for await _ in board.stream() {} }
                }
                group.cancelAll()
            }
        }
        changing.cancel()
        await changing.value
        board.close()
        var last: [MQTTConnectionState] = []
        for await state in board.stream() { last.append(state) }
        #expect(last == [.disconnected(reason: nil)])
    }
}
