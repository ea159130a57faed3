import Calls
import TestSupport
import Testing

@Suite("Who is who in a call")
struct PartiesTests {
    private static let agent = "9811126123"
    private static let customer = "9876543210"
    private static let did = "01206851234"
    private static let stranger = "7652081234"

    /// What the workspace knows: numbers with the ids of their leads, agents' numbers, registered DIDs.
    struct Known {
        var leads: [String: [String]] = [:]
        var agents: [String] = []
        var dids: [String] = []

        var directory: Parties.Directory {
            Parties.Directory(
                leads: { number in
                    number.matchKey.map { key in leads.filter { PhoneNumber($0.key)?.matchKey == key }.flatMap(\.value).sorted() } ?? []
                },
                isAgent: { number in number.matchKey != nil && agents.contains { PhoneNumber($0)?.matchKey == number.matchKey } },
                registeredDID: { number in dids.first { PhoneNumber($0)?.didKey == number.didKey } }
            )
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let direction: CallDirection
        let legs: CallReport.Legs
        var known: @Sendable () -> Known = { Known() }
        var customer: String?
        var agent: String?
        var did: String?
        var leads: [String] = []
    }

    private static func legs(_ source: String?, _ destination: String?, _ dialWhom: String?) -> CallReport.Legs {
        CallReport.Legs(source: source, destination: destination, dialWhom: dialWhom)
    }

    private static let cases: [Case] = [
        Case(
            testDescription: "an incoming call by its direction alone",
            direction: .inbound,
            legs: legs(customer, did, agent),
            customer: customer,
            agent: agent,
            did: did
        ),
        Case(
            testDescription: "an outgoing call by its direction alone",
            direction: .outbound,
            legs: legs(agent, did, customer),
            customer: customer,
            agent: agent,
            did: did
        ),
        Case(
            testDescription: "nobody without a direction and without knowledge",
            direction: .unknown,
            legs: legs(agent, did, customer),
            did: did
        ),
        Case(
            testDescription: "a missed incoming call has no agent",
            direction: .inbound,
            legs: legs("09876543210", "1206851234", ""),
            customer: customer,
            did: "1206851234"
        ),
        Case(
            testDescription: "a registered DID is told as it was registered",
            direction: .inbound,
            legs: legs(customer, "1206851234", agent),
            known: { Known(dids: [did]) },
            customer: customer,
            agent: agent,
            did: did
        ),
        Case(
            testDescription: "without a direction the one leg left beside a known agent and a known DID is the customer",
            direction: .unknown,
            legs: legs(agent, did, customer),
            known: { Known(agents: [agent], dids: [did]) },
            customer: customer,
            agent: agent,
            did: did
        ),
        Case(
            testDescription: "without a direction two strangers beside a known agent leave the customer unknown",
            direction: .unknown,
            legs: legs(agent, stranger, customer),
            known: { Known(agents: [agent]) },
            agent: agent,
            did: stranger
        ),
        Case(
            testDescription: "an outgoing call with swapped legs, known by the agent's number",
            direction: .outbound,
            legs: legs(customer, did, agent),
            known: { Known(agents: [agent]) },
            customer: customer,
            agent: agent,
            did: did
        ),
        Case(
            testDescription: "an incoming call with swapped legs, known by the agent's number",
            direction: .inbound,
            legs: legs(agent, did, customer),
            known: { Known(agents: [agent]) },
            customer: customer,
            agent: agent,
            did: did
        ),
        Case(
            testDescription: "an outgoing call with swapped legs, known by the lead",
            direction: .outbound,
            legs: legs(customer, did, agent),
            known: { Known(leads: [customer: ["l1"]]) },
            customer: customer,
            agent: agent,
            did: did,
            leads: ["l1"]
        ),
        Case(
            testDescription: "two agents talking to each other are no customer",
            direction: .outbound,
            legs: legs(agent, did, stranger),
            known: { Known(agents: [agent, stranger]) },
            agent: agent,
            did: did
        ),
        Case(
            testDescription: "a hand-written live call that puts the lead where the DID belongs",
            direction: .unknown,
            legs: legs("1234567890", "+91 98765 43210", nil),
            known: { Known(leads: [customer: ["l1"]]) },
            customer: customer,
            agent: "1234567890",
            leads: ["l1"]
        ),
        Case(
            testDescription: "a hand-written report that puts the lead where the DID belongs",
            direction: .unknown,
            legs: legs("1234567890", customer, agent),
            known: { Known(leads: [customer: ["l1"]], agents: [agent]) },
            customer: customer,
            agent: agent,
            leads: ["l1"]
        ),
        Case(
            testDescription: "a hand-written report about a stranger is not guessed at",
            direction: .unknown,
            legs: legs("1234567890", customer, stranger),
            did: customer
        ),
        Case(
            testDescription: "a known agent where the DID belongs is the agent, not the DID",
            direction: .inbound,
            legs: legs(customer, agent, nil),
            known: { Known(agents: [agent]) },
            customer: customer,
            agent: agent
        ),
        Case(
            testDescription: "several leads with the customer's number are all kept",
            direction: .inbound,
            legs: legs(customer, did, agent),
            known: { Known(leads: [customer: ["l2", "l1"]]) },
            customer: customer,
            agent: agent,
            did: did,
            leads: ["l1", "l2"]
        ),
        Case(
            testDescription: "of two leads on two legs the direction's is the customer",
            direction: .inbound,
            legs: legs(customer, did, stranger),
            known: { Known(leads: [customer: ["l1"], stranger: ["l2"]]) },
            customer: customer,
            agent: stranger,
            did: did,
            leads: ["l1"]
        ),
        Case(
            testDescription: "of two leads on two legs none is chosen without a direction",
            direction: .unknown,
            legs: legs(customer, did, stranger),
            known: { Known(leads: [customer: ["l1"], stranger: ["l2"]]) },
            did: did
        ),
        Case(
            testDescription: "an agent who is somebody's lead too is not the customer if another leg is a lead",
            direction: .unknown,
            legs: legs(agent, did, customer),
            known: { Known(leads: [customer: ["l1"], agent: ["l2"]], agents: [agent]) },
            customer: customer,
            agent: agent,
            did: did,
            leads: ["l1"]
        ),
        Case(
            testDescription: "an agent who is the only lead in the call is the customer",
            direction: .inbound,
            legs: legs(agent, did, stranger),
            known: { Known(leads: [agent: ["l2"]], agents: [agent]) },
            customer: agent,
            agent: stranger,
            did: did,
            leads: ["l2"]
        ),
        Case(
            testDescription: "another DID of the workspace is not the agent",
            direction: .inbound,
            legs: legs(customer, did, "01206859999"),
            known: { Known(dids: [did, "01206859999"]) },
            customer: customer,
            did: did
        ),
        Case(
            testDescription: "an extension is an agent's number but matches nobody",
            direction: .inbound,
            legs: legs(customer, did, "101"),
            known: { Known(leads: ["101": ["l9"]], agents: ["101"]) },
            customer: customer,
            agent: "101",
            did: did
        ),
        Case(testDescription: "nothing from no numbers", direction: .inbound, legs: legs(nil, "", "anonymous")),
    ]

    @Test("The parties are found:", arguments: cases)
    func table(of row: Case) throws {
        let report = CallReport(provider: "callerdesk", direction: row.direction, status: .ringing, legs: row.legs)
        let parties = try Parties(report, directory: row.known().directory)
        #expect(parties.customer?.digits == row.customer)
        #expect(parties.agent?.digits == row.agent)
        #expect(parties.did == row.did)
        #expect(parties.leads == row.leads)
    }

    @Test("An error of the directory is passed on")
    func directoryThrows() {
        struct Broken: Error {}
        let directory = Parties.Directory(leads: { _ in throw Broken() }, isAgent: { _ in false }, registeredDID: { _ in nil })
        let report = CallReport(provider: "callerdesk", status: .ringing, legs: Self.legs(Self.customer, nil, nil))
        #expect(throws: Broken.self) { try Parties(report, directory: directory) }
    }

    @Test("In generated calls nobody plays two parts and no lead is made up")
    func generated() throws {
        var random = SeededGenerator(seed: 5)
        let numbers = [Self.agent, Self.customer, Self.did, Self.stranger, "101"]
        for _ in 0..<5000 {
            let legs = numbers.shuffled(using: &random).prefix(3).map { Int.random(in: 0...4, using: &random) == 0 ? nil : $0 }
            func some(_ random: inout SeededGenerator) -> [String] { numbers.filter { _ in random.flip() && random.flip() } }
            var known = Known(agents: some(&random), dids: some(&random))
            for number in some(&random) { known.leads[number] = random.flip() ? ["x-\(number)"] : ["x-\(number)", "y-\(number)"] }
            let direction = CallDirection.allCases.randomElement(using: &random) ?? .unknown
            let report = CallReport(
                provider: "callerdesk",
                direction: direction,
                status: .ringing,
                legs: Self.legs(legs[0], legs[1], legs[2])
            )
            let parties = try Parties(report, directory: known.directory)

            let present = legs.compactMap { $0.flatMap { PhoneNumber($0) } }
            let directory = known.directory
            if let customer = parties.customer {
                #expect(present.contains(customer))
                #expect(parties.leads == (try directory.leads(customer)))
                #expect(parties.agent != customer)
                if parties.leads.isEmpty {
                    #expect(try !directory.isAgent(customer))
                    #expect(try directory.registeredDID(customer) == nil)
                }
            } else {
                #expect(parties.leads.isEmpty)
            }
            if let agent = parties.agent {
                #expect(present.contains(agent))
                #expect(try directory.registeredDID(agent) == nil || directory.isAgent(agent))
            }
            let withLead = try present.filter { try !directory.leads($0).isEmpty }
            if withLead.count == 1 { #expect(parties.customer == withLead[0], "\(legs) \(direction) \(known)") }
        }
    }
}
