import Foundation
import Testing

@Suite("deskbell doctor", .timeLimit(.minutes(2)))
struct DoctorTests {
    private struct Finding: Decodable {
        let check: String
        let result: String
        let found: String
    }

    private func findings(_ output: String) throws -> [String: Finding] {
        let all = try output.split(separator: "\n").map { try JSONDecoder().decode(Finding.self, from: Data($0.utf8)) }
        return Dictionary(all.map { ($0.check, $0) }) { first, _ in first }
    }

    @Test("makes nothing where no installation is, and ends with 78")
    func nothing() async throws {
        let data = FileManager.default.temporaryDirectory.appending(path: "deskbell-\(UUID().uuidString)").path
        let result = try await Program.run("deskbell", ["doctor", "--data", data])
        #expect(result.status == 78 && result.errors.contains(data))
        #expect(!FileManager.default.fileExists(atPath: data))
    }

    @Test("says what is exposed and open to others, ends with 1, and mends nothing")
    func stopped() async throws {
        let data = FileManager.default.temporaryDirectory.appending(path: "deskbell-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: data) }
        #expect(try await Program.run("deskbell", ["workspace", "add", "acme", "--name", "Acme", "--data", data.path]).status == 0)
        let sound = try await Program.run("deskbell", ["doctor", "--data", data.path])
        #expect(sound.status == 0 && sound.output.contains("ok") && !sound.output.contains("fail"), "\(sound)")
        let secret = data.appending(path: "secrets.json").path
        for path in [data.path, secret] { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path) }
        for _ in 0..<2 {
            let result = try await Program.run("deskbell", ["doctor", "--json", "--data", data.path], environment: ["DESKBELL_HOST": "0.0.0.0"])
            let found = try findings(result.output)
            #expect(result.status == 1 && result.errors.contains("not sound: web server, file modes"))
            #expect(found["web server"]?.result == "fail" && found["web server"]?.found.contains("0.0.0.0:3001 without TLS") == true)
            #expect(found["file modes"]?.found.contains(secret) == true)
        }
    }

    @Test("looks at a running installation without disturbing it, and sees its demo webhooks")
    func running() async throws {
        let installed = try await Installed()
        _ = try await installed.report(1)
        let result = try await installed.command("doctor", "--json")
        let found = try findings(result.output)
        #expect(result.status == 0, "\(result)")
        #expect(found["demo webhooks"]?.result == "warn")
        #expect(found["broker accounts"]?.result == "ok" && found["durability"]?.result == "ok")
        #expect(found["broker listeners"]?.found.contains(":\(installed.mqttPort)") == true)
        #expect(found["open files"]?.found.hasPrefix("the server may have") == true)
        #expect(try await installed.report(2) > 0)
        #expect(try await installed.end() == 0)
    }
}
