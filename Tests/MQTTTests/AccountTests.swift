import Foundation
import MQTT
import TestSupport
import Testing

/// Against mosquitto's dynamic security plugin, the way accounts come, go and are cut while everything runs.
@Suite("Accounts", .timeLimit(.minutes(1)))
struct AccountTests {
    private let broker: TestBroker
    private let admin: MQTTClient

    init() throws {
        let folder = try TestBroker.makeFolder()
        let file = folder.appending(path: "accounts.json").path
        try TestBroker.run("/usr/bin/mosquitto_ctrl", ["dynsec", "init", file, "admin", "secret"])
        let plugin = "/usr/lib/\(Self.architecture)-linux-gnu/mosquitto_dynamic_security.so"
        broker = try TestBroker(folder: folder, ["allow_anonymous false", "plugin \(plugin)", "plugin_opt_config_file \(file)"])
        admin = makeClient(port: broker.port, id: "admin", username: "admin", password: "secret")
    }

    @Test("A client with credentials that do not hold yet says so, keeps trying, and gets in when the account appears")
    func accountAppears() async throws {
        let desk = makeClient(port: broker.port, id: "desk", username: "desk", password: "secret")
        try await running(admin, desk) {
            try await desk.state { $0 == .disconnected(reason: .notAuthorized) }
            try await addDesk()
            try await desk.connected()
        }
    }

    @Test("A subscription that the broker denies tells which filter, and denied publishes throw")
    func denied() async throws {
        let desk = makeClient(port: broker.port, id: "desk", username: "desk", password: "secret")
        try await running(admin, desk) {
            try await addDesk()
            let subscription = try desk.subscribe(to: ["open/#", "closed/#"])
            #expect(try await subscription.event { _ in true } == .rejected(filter: "closed/#", reasonCode: 135))
            await #expect(throws: MQTTError.refused(reasonCode: 135)) { try await desk.publish(MQTTMessage("closed/a")) }
            try await desk.publish(MQTTMessage("open/a", "x"))
            #expect(try await subscription.text() == "x")
        }
    }

    @Test("A client that the broker throws out comes back when it may, and subscribes again")
    func kicked() async throws {
        let desk = makeClient(port: broker.port, id: "desk", username: "desk", password: "secret")
        try await running(admin, desk) {
            try await addDesk()
            let subscription = try desk.subscribe(to: ["open/#"])
            try await subscription.event(.subscribed)
            let states = desk.states
            try await command(#"{"command":"disableClient","username":"desk"}"#)
            for await state in states {
                guard case .disconnected(let reason) = state else { continue }
                // The refusal of the next attempt may have taken the place of the reason for the end.
                #expect(reason == .disconnectedByBroker(reasonCode: 152) || reason == .notAuthorized)
                break
            }
            try await subscription.event(.disconnected)
            try await command(#"{"command":"enableClient","username":"desk"}"#)
            try await subscription.event(.subscribed)
            try await desk.publish(MQTTMessage("open/a", "back"))
            #expect(try await subscription.text() == "back")
        }
    }

    private static var architecture: String {
        #if arch(arm64)
            "aarch64"
        #else
            "x86_64"
        #endif
    }

    /// An account that may do anything below `open` and nothing elsewhere.
    private func addDesk() async throws {
        let rights = ["publishClientSend", "publishClientReceive", "subscribePattern", "unsubscribePattern"]
        let rules = rights.map { #"{"acltype":"\#($0)","topic":"open/#","allow":true}"# }.joined(separator: ",")
        try await command(#"{"command":"createRole","rolename":"desk","acls":[\#(rules)]}"#)
        try await command(#"{"command":"createClient","username":"desk","password":"secret","roles":[{"rolename":"desk"}]}"#)
    }

    /// Sends a command to the plugin and waits for its answer.
    private func command(_ json: String) async throws {
        let answers = try admin.subscribe(to: ["$CONTROL/dynamic-security/v1/response"])
        try await answers.event(.subscribed)
        try await admin.publish(MQTTMessage("$CONTROL/dynamic-security/v1", #"{"commands":[\#(json)]}"#))
        let answer = try await answers.text()
        #expect(!answer.contains("error"), "\(answer)")
    }
}
