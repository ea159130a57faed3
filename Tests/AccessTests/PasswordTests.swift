import Dispatch
import Testing

@testable import Access

@Suite("Passwords")
struct PasswordTests {
    @Test("A password matches its own hash and no other")
    func matches() async throws {
        let hash = try await Password.hash("correct horse")
        #expect(hash.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
        #expect(try await Password.verify("correct horse", against: hash))
        #expect(try await !Password.verify("correct horsf", against: hash))
    }

    @Test("The same password has another hash each time")
    func salted() async throws {
        let first = try await Password.hash("a")
        #expect(try await Password.hash("a") != first)
    }

    @Test("Letters match however a keyboard composes them")
    func normalised() async throws {
        let hash = try await Password.hash("caf\u{e9}")
        #expect(try await Password.verify("cafe\u{301}", against: hash))
    }

    @Test("Nothing is added to the right password, not even a NUL")
    func trailingNUL() async throws {
        let hash = try await Password.hash("a")
        #expect(try await !Password.verify("a\u{0}", against: hash))
    }

    @Test(
        "An empty password, one of over 1,024 bytes and one with a NUL are not hashed",
        arguments: ["", String(repeating: "x", count: 1025), "a\u{0}b"]
    )
    func unusable(password: String) async throws {
        await #expect(throws: Password.Failure.unusable) { try await Password.hash(password) }
        #expect(try await !Password.verify(password, against: nil))
    }

    @Test("Nobody's password is never right")
    func nobody() async throws {
        #expect(try await !Password.verify("x", against: nil))
        #expect(try await !Password.verify("x", against: "plain text"))
    }

    @Test("An unknown user takes as long as a wrong password")
    func equalTime() async throws {
        let hash = try await Password.hash("right")
        let clock = ContinuousClock()
        var known = Duration.zero
        var unknown = Duration.zero
        for _ in 0..<3 {
            known += try await clock.measure { _ = try await Password.verify("wrong", against: hash) }
            unknown += try await clock.measure { _ = try await Password.verify("wrong", against: nil) }
        }
        // Wide bounds, for a machine that does other things too: without the computation the factor would be in the hundreds.
        #expect(unknown > known / 4 && unknown < known * 4)
    }

    @Test("A known hash from elsewhere matches")
    func reference() async throws {
        // The third test vector of RFC 7914 §12.
        let hash = """
            $scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$\
            cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw
            """
        #expect(try await Password.verify("pleaseletmein", against: hash))
    }

    @Test(
        "What is not a hash, or asks for too much work, is not read",
        arguments: [
            "", "$", "$scrypt$", "$argon2id$ln=15,r=8,p=1$c2FsdHNhbHRzYWx0$a2V5a2V5a2V5a2V5a2V5",
            "$scrypt$ln=31,r=8,p=1$c2FsdHNhbHRzYWx0$a2V5a2V5a2V5a2V5a2V5",
            "$scrypt$ln=15,r=8$c2FsdHNhbHRzYWx0$a2V5a2V5a2V5a2V5a2V5", "$scrypt$ln=15,r=8,p=-1$c2FsdHNhbHRzYWx0$a2V5a2V5a2V5a2V5a2V5",
            "$scrypt$ln=15,r=8,p=1$$", "$scrypt$ln=15,r=8,p=1$!!$!!", "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHRzYWx0$",
        ]
    )
    func malformed(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test("A hash is written as it was read")
    func roundTrip() throws {
        let hash = try PasswordHash(of: Array("secret".utf8))
        #expect(PasswordHash(hash.text) == hash)
    }

    @Test("No more than the limit run at once, and who comes when too many wait is turned away")
    func bounded() async throws {
        let queue = HashQueue(limit: 1, capacity: 1)
        let gate = DispatchSemaphore(value: 0)
        let (began, begin) = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await queue.run {
                begin.yield()
                gate.wait()
                return 1
            }
        }
        for await _ in began { break }
        let results = await withTaskGroup(of: Bool.self) { group in
            // One of the two waits, the other is turned away at once and opens the gate.
            for _ in 0..<2 {
                group.addTask {
                    do {
                        return try await queue.run { true }
                    } catch {
                        gate.signal()
                        return false
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.sorted { !$0 && $1 } == [false, true])
        #expect(try await first.value == 1)
    }
}
