import Calls
import Foundation
import Testing

@testable import Storage

@Suite("The installation's secret")
struct ServerSecretTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "deskbell-secret-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test("It is made once, readable by its owner alone, and gives the same passwords ever after")
    func stable() throws {
        try withFolder { folder in
            let first = try ServerSecret.loadOrCreate(in: folder)
            let second = try ServerSecret.loadOrCreate(in: folder)
            let acme = try WorkspaceID("acme")
            #expect(first.brokerPassword(username: "acme.front", generation: 1) == second.brokerPassword(username: "acme.front", generation: 1))
            #expect(first.webhookSecret(workspace: acme, generation: 1) == second.webhookSecret(workspace: acme, generation: 1))
            let path = folder.appending(path: "secrets.json").path
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("Every account, generation, purpose and installation has its own, safe in a URL")
    func distinct() throws {
        try withFolder { folder in
            let secret = try ServerSecret.loadOrCreate(in: folder)
            let acme = try WorkspaceID("acme")
            var all: Set<String> = []
            for generation: Int64 in 1...3 {
                for name in ["acme", "acme.front", "ops", "gateway@main"] {
                    all.insert(secret.brokerPassword(username: name, generation: generation))
                }
                all.insert(secret.webhookSecret(workspace: acme, generation: generation))
            }
            try withFolder { all.insert(try ServerSecret.loadOrCreate(in: $0).brokerPassword(username: "acme", generation: 1)) }
            #expect(all.count == 16)
            #expect(all.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") } })
            #expect(secret.brokerPassword(username: "ops", generation: 1).count == 43)
            #expect(secret.webhookSecret(workspace: acme, generation: 1).count == 32)
        }
    }

    @Test("A file that holds no secret is an error, and is not replaced", arguments: ["", "{}", #"{"server":"AAAA"}"#, "[]"])
    func broken(content: String) throws {
        try withFolder { folder in
            let file = folder.appending(path: "secrets.json")
            try Data(content.utf8).write(to: file)
            #expect(throws: StoreError.self) { try ServerSecret.loadOrCreate(in: folder) }
            #expect(try Data(contentsOf: file) == Data(content.utf8))
        }
    }

    @Test("A file is replaced whole, and leaves nothing beside it")
    func durableFile() throws {
        try withFolder { folder in
            let file = folder.appending(path: "file")
            for content in ["first and longer", "second", ""] {
                try DurableFile.write(Data(content.utf8), to: file, mode: 0o600)
                #expect(try Data(contentsOf: file) == Data(content.utf8))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
            #expect(throws: POSIXError.self) { try DurableFile.write(Data(), to: folder.appending(path: "none/file"), mode: 0o600) }
        }
    }
}
