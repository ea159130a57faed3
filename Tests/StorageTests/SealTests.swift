import Foundation
import Testing

@testable import Storage

@Suite("A sealed secret")
struct SealTests {
    @Test("is opened for the same purpose with the same installation's secret alone, and looks different each time")
    func seal() throws {
        let (ours, others) = (ServerSecret(bytes: Array(repeating: 1, count: 32)), ServerSecret(bytes: Array(repeating: 2, count: 32)))
        let sealed = try ours.seal("a key", for: "acme")
        #expect(try ours.open(sealed, for: "acme") == "a key")
        #expect(try ours.seal("a key", for: "acme") != sealed)
        #expect(sealed.firstRange(of: Data("a key".utf8)) == nil)
        #expect(throws: StoreError.self) { try ours.open(sealed, for: "globex") }
        #expect(throws: StoreError.self) { try others.open(sealed, for: "acme") }
        #expect(throws: StoreError.self) { try ours.open(sealed.dropLast(), for: "acme") }
        #expect(throws: StoreError.self) { try ours.open(Data(), for: "acme") }
    }
}
