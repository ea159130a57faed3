import Foundation
import MQTT
import Testing

@testable import Broker

@Suite("The broker's folder", .timeLimit(.minutes(1)))
struct BrokerFolderTests {
    @Test("Nobody but the owner may enter the folder or read the accounts, also if the folder was open before")
    func modes() throws {
        let broker = try PolicyBroker()
        let directory = broker.folder.directory
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        try broker.folder.prepare(accounts: [.gateway], secret: broker.secret, listeners: [BrokerListener()])
        for (name, mode) in [("", 0o700), ("dynamic-security.json", 0o600), ("conf.d", 0o700), ("conf.d/deskbell.conf", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.appending(path: name).path)
            #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
        }
    }

    @Test("A file of accounts that is empty, cut short or missing lets nobody in, and is whole again after the next preparation")
    func damage() async throws {
        let broker = try PolicyBroker()
        try broker.folder.prepare(accounts: [.gateway], secret: broker.secret, listeners: [BrokerListener(port: broker.port)])
        let file = broker.folder.directory.appending(path: "dynamic-security.json")
        let whole = try Data(contentsOf: file)
        for damaged in [Data(), whole.prefix(whole.count / 2), nil] {
            if let damaged { try damaged.write(to: file) } else { try FileManager.default.removeItem(at: file) }
            try await broker.start()
            let refused = broker.client(.gateway)
            try await running(refused) { try await refused.isTurnedAway() }
            broker.kill()

            try await broker.start(accounts: [.gateway])
            let accepted = broker.client(.gateway)
            try await running(accepted) { try await accepted.connected() }
            broker.kill()
        }
    }

    @Test("Lines that the installation adds beside ours are kept")
    func additions() throws {
        let broker = try PolicyBroker()
        for _ in 0..<2 {
            try broker.folder.prepare(accounts: [.gateway], secret: broker.secret, listeners: [BrokerListener()])
            try Data("# mine".utf8).write(to: broker.folder.directory.appending(path: "conf.d/mine.conf"))
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: broker.folder.directory.appending(path: "conf.d").path).sorted() == [
                "deskbell.conf", "mine.conf",
            ]
        )
    }

    @Test("Only root's broker is told whose user to run as")
    func user() throws {
        #expect(try [BrokerListener()].configuration(isRoot: true).contains("\nuser root\n"))
        #expect(try ![BrokerListener()].configuration(isRoot: false).contains("user"))
    }

    @Test(
        "What is no address is refused before it gets into the configuration",
        arguments: [("", 1883), ("127.0.0.1\nallow_anonymous true", 1883), ("a b", 1883), ("127.0.0.1", 0), ("127.0.0.1", 65_536), ("é", 1883)]
    )
    func badListener(host: String, port: Int) {
        #expect(throws: BrokerError.badListener(host: host, port: port)) { try [BrokerListener(host: host, port: port)].configuration(isRoot: false) }
    }

    @Test("Names and addresses of both families are accepted", arguments: ["127.0.0.1", "::1", "localhost", "mqtt.example.com", "0.0.0.0"])
    func goodListener(host: String) throws {
        #expect(try [BrokerListener(host: host, port: 8883)].configuration(isRoot: false).contains("listener 8883 \(host)\nmax_connections 10000\n"))
    }
}
