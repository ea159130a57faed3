import Broker
import MQTT
import Storage
import Testing

/// What each kind of account may do, asked of a real broker. A broker and a policy that only look right are what this guards against.
@Suite("Rights at a real broker", .timeLimit(.minutes(1)))
struct AccessMatrixTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let account: BrokerAccount
        let writes: Set<String>
        let reads: Set<String>
        var testDescription: String { account.username }
    }

    static let topics = [
        "workspace/acme/calls/live_call", "workspace/acme/calls/call_completed", "workspace/other/calls/live_call",
        "workspace/acme/head", "workspace/other/head",
        "workspace/acme/desks/front/status", "workspace/acme/desks/front/replay", "workspace/acme/desks/front/events",
        "workspace/acme/desks/back/status", "workspace/acme/desks/back/replay", "workspace/acme/desks/back/events",
        "workspace/other/desks/front/status", "workspace/other/desks/front/replay", "workspace/other/desks/front/events",
        "workspace/acme", "workspace/acme/calls", "workspace/acme/calls/live_call/more", "anything", "$SYS/broker/uptime",
        "$CONTROL/dynamic-security/v1", "$CONTROL/dynamic-security/v1/response", "$CONTROL/broker/v1",
    ]

    static let filters = [
        "#", "+", "+/#", "+/+/+/+", "workspace/#", "workspace/+/#", "workspace/acme/#", "workspace/acme/+", "workspace/+/+/live_call",
        "workspace/+/calls/#", "workspace/+/calls/+", "workspace/acme/calls/#", "workspace/acme/calls/+", "workspace/acme/calls/live_call",
        "workspace/other/calls/#", "workspace/other/calls/+", "workspace/other/calls/call_completed",
        "workspace/+/head", "workspace/acme/head", "workspace/other/head",
        "workspace/+/desks/+/replay", "workspace/+/desks/+/status", "workspace/+/desks/+/events", "workspace/acme/desks/#",
        "workspace/acme/desks/front/events", "workspace/acme/desks/+/events", "workspace/acme/desks/back/events",
        "workspace/acme/desks/front/status", "workspace/acme/desks/front/replay",
        "$SYS/#", "$CONTROL/#", "$CONTROL/dynamic-security/v1/response",
        "$CONTROL/dynamic-security/v1",
    ]

    static func cases() throws -> [Case] {
        let ofAcme: Set = ["workspace/acme/calls/+", "workspace/acme/calls/live_call", "workspace/acme/head"]
        let callsAndHeads = ofAcme.union(["workspace/+/calls/+", "workspace/other/calls/+", "workspace/other/calls/call_completed"])
            .union(["workspace/+/head", "workspace/other/head"])
        return [
            Case(
                account: .gateway,
                writes: Set(topics.prefix(5)).union(topics.filter { $0.hasSuffix("/events") || $0.hasSuffix("/status") }),
                reads: [
                    "workspace/+/desks/+/replay", "workspace/+/desks/+/status", "workspace/acme/desks/front/status",
                    "workspace/acme/desks/front/replay",
                ]
            ),
            Case(account: .bridge, writes: [], reads: callsAndHeads),
            Case(
                account: .operator,
                writes: [],
                reads: callsAndHeads.union([
                    "workspace/+/calls/#", "workspace/acme/calls/#", "workspace/other/calls/#", "workspace/+/desks/+/status",
                    "workspace/acme/desks/front/status",
                ])
            ),
            Case(account: .control, writes: ["$CONTROL/dynamic-security/v1"], reads: ["$CONTROL/dynamic-security/v1/response"]),
            Case(
                account: try .desk("acme", "front"),
                writes: ["workspace/acme/desks/front/status", "workspace/acme/desks/front/replay"],
                reads: ofAcme.union(["workspace/acme/calls/#", "workspace/acme/desks/front/events"])
            ),
            Case(
                account: try .desk("other", "front"),
                writes: ["workspace/other/desks/front/status", "workspace/other/desks/front/replay"],
                reads: ["workspace/other/calls/#", "workspace/other/calls/+", "workspace/other/calls/call_completed", "workspace/other/head"]
            ),
        ]
    }

    @Test("Each kind of account may read and write what it needs and nothing else", arguments: try Self.cases())
    func matrix(_ expected: Case) async throws {
        let broker = try await PolicyBroker(accounts: try BrokerAccount.everyKind())
        let client = broker.client(expected.account)
        try await running(client) {
            for topic in Self.topics {
                let isGranted = try await client.mayWrite(topic)
                #expect(isGranted == expected.writes.contains(topic), "publish to \(topic)")
            }
            for filter in Self.filters {
                let isGranted = try await client.mayRead(filter)
                #expect(isGranted == expected.reads.contains(filter), "subscribe to \(filter)")
            }
        }
    }

    @Test("What may be read arrives: an event at bridge, operator and its desks, a replay at its own desk alone")
    func delivery() async throws {
        let broker = try await PolicyBroker(accounts: try BrokerAccount.everyKind())
        let gateway = broker.client(.gateway)
        let readers = [broker.client(.bridge), broker.client(.operator), broker.client(try .desk("acme", "front"))]
        let filters = ["workspace/acme/calls/+", "workspace/+/calls/#", "workspace/acme/calls/+"]
        try await running(gateway, readers[0], readers[1], readers[2]) {
            let subscriptions = try zip(readers, filters).map { try $0.subscribe(to: [$1]) }
            for subscription in subscriptions { for await case .subscribed in subscription { break } }
            try await gateway.publish(MQTTMessage(topic: "workspace/acme/calls/live_call", payload: Array("event".utf8)))
            for subscription in subscriptions {
                for await case .message(let message) in subscription {
                    #expect(message.payload == Array("event".utf8))
                    break
                }
            }
            let answers = try readers[2].subscribe(to: ["workspace/acme/desks/front/events"])
            for await case .subscribed in answers { break }
            try await gateway.publish(MQTTMessage(topic: "workspace/acme/desks/front/events", payload: Array("page".utf8)))
            for await case .message(let message) in answers {
                #expect(message.payload == Array("page".utf8))
                break
            }
        }
    }

    @Test(
        "A shared subscription is no way around the rules, not even to what may be read otherwise",
        arguments: [
            "$share/g/#", "$share/g/workspace/other/calls/+", "$share/g/workspace/acme/calls/+", "$share//#", "$share/workspace/acme/calls/+",
        ]
    )
    func sharedSubscriptions(filter: String) async throws {
        let broker = try await PolicyBroker(accounts: try BrokerAccount.everyKind())
        for account in [try BrokerAccount.desk("acme", "front"), .operator] {
            #expect(try broker.subscribeElsewhere(account, to: "workspace/acme/calls/+") == "")
            #expect(try broker.subscribeElsewhere(account, to: filter).contains("denied"))
        }
    }

    @Test("A packet over the limit is not taken, and the largest that is allowed is")
    func packetSize() async throws {
        let broker = try await PolicyBroker(accounts: [.gateway])
        let client = broker.client(.gateway)
        try await running(client) {
            try await client.connected()
            try await client.publish(MQTTMessage(topic: "workspace/acme/head", payload: [UInt8](repeating: 0x20, count: 262_000)))
            await #expect(throws: MQTTError.self) {
                try await client.publish(MQTTMessage(topic: "workspace/acme/head", payload: [UInt8](repeating: 0x20, count: 262_144)))
            }
        }
    }

    @Test("Nobody takes over a client id of another, however they connect, and the owner notices nothing")
    func takeover() async throws {
        let accounts = try BrokerAccount.everyKind()
        let broker = try await PolicyBroker(accounts: accounts)
        let victim = broker.client(try .desk("acme", "front"))
        try await running(victim) {
            try await victim.connected()
            for account in accounts where account.username != "acme.front" {
                let thief = broker.client(account, id: "acme.front")
                try await running(thief) { try await thief.isTurnedAway() }
            }
            for await case .connected(let generation, _) in victim.states {
                #expect(generation == 1)
                break
            }
            #expect(try await victim.mayRead("workspace/acme/head"))
        }
    }

    @Test("A wrong password, an empty one and a name that nobody has are refused")
    func credentials() async throws {
        let broker = try await PolicyBroker(accounts: [.gateway])
        let stranger = BrokerAccount(username: "nobody", kind: .gateway, generation: 1)
        for client in [broker.client(.gateway, password: "wrong"), broker.client(.gateway, password: ""), broker.client(stranger)] {
            try await running(client) { try await client.isTurnedAway() }
        }
    }

    @Test("Nobody comes in without a name")
    func anonymous() async throws {
        let broker = try await PolicyBroker(accounts: [.gateway])
        for id in ["gateway@main", "anyone"] {
            let configuration = MQTTConfiguration(host: "127.0.0.1", port: broker.port, clientID: id)
            let client = MQTTClient(configuration: configuration, logger: quiet)
            try await running(client) { try await client.isTurnedAway() }
        }
    }
}
