import Storage
import Synchronization
import Testing

@Suite("Sharing a read")
struct SharedReadTests {
    @Test("All who ask while a read runs share the next one")
    func shared() async throws {
        let count = Mutex(0)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let read = SharedRead<Int> {
            let number = count.withLock {
                $0 += 1
                return $0
            }
            if number == 1 { for await _ in gate { break } }
            return number
        }
        async let first = read.value()
        while count.withLock({ $0 }) == 0 { await Task.yield() }
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<100 { group.addTask { try await read.value() } }
            open.finish()
            return try await group.reduce(into: Set<Int>()) { _ = $0.insert($1) }
        }
        #expect(try await first == 1)
        // Nobody who asked later got the answer of the first read; most shared one.
        #expect(!answers.contains(1) && answers.count < 100)
    }

    @Test("A read that fails is told to who waits, and the next one is a new try")
    func failure() async throws {
        struct Failure: Error {}
        let count = Mutex(0)
        let read = SharedRead<Int> {
            let number = count.withLock {
                $0 += 1
                return $0
            }
            if number == 1 { throw Failure() }
            return number
        }
        await #expect(throws: Failure.self) { try await read.value() }
        #expect(try await read.value() == 2)
    }
}
