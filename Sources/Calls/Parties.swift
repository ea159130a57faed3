/// Who is who in a call.
public struct Parties: Equatable, Sendable {
    public var customer: PhoneNumber?
    public var agent: PhoneNumber?
    /// The DID: as registered, else its digits as they came.
    public var did: String?
    /// Ids of the leads that have the customer's number. More than one is never narrowed down by guessing.
    public var leads: [String]
}

extension Parties {
    /// What a workspace knows about numbers.
    public struct Directory {
        /// The ids of the leads with that number. The order is stable.
        public var leads: (PhoneNumber) throws -> [String]
        public var isAgent: (PhoneNumber) throws -> Bool
        /// The DID as it was registered, `nil` if it is not one of the workspace's.
        public var registeredDID: (PhoneNumber) throws -> String?

        public init(
            leads: @escaping (PhoneNumber) throws -> [String],
            isAgent: @escaping (PhoneNumber) throws -> Bool,
            registeredDID: @escaping (PhoneNumber) throws -> String?
        ) {
            self.leads = leads
            self.isAgent = isAgent
            self.registeredDID = registeredDID
        }
    }

    private enum Leg: CaseIterable {
        case source, destination, dialWhom

        /// The leg that a direction makes the customer's and the agent's, by the provider's documentation.
        static func customer(_ direction: CallDirection) -> Leg? {
            switch direction {
            case .inbound: .source
            case .outbound: .dialWhom
            case .unknown: nil
            }
        }

        static func agent(_ direction: CallDirection) -> Leg? {
            switch direction {
            case .inbound: .dialWhom
            case .outbound: .source
            case .unknown: nil
            }
        }
    }

    /// Finds the customer, the agent and the DID among the numbers of a report.
    ///
    /// A leg that matches a known lead is the customer; else a known agent number or DID rules a leg out; else the direction decides; else the
    /// customer stays unknown. The direction alone is no proof: hand-written integrations put the lead where the DID belongs, and a reverse
    /// click-to-call swaps the legs.
    ///
    /// - Throws: What the directory throws.
    public init(_ report: CallReport, directory: Directory) throws {
        var numbers: [Leg: PhoneNumber] = [:]
        numbers[.source] = report.legs.source.flatMap { PhoneNumber($0) }
        numbers[.destination] = report.legs.destination.flatMap { PhoneNumber($0) }
        numbers[.dialWhom] = report.legs.dialWhom.flatMap { PhoneNumber($0) }

        let leads = try numbers.mapValues(directory.leads)
        let agents = Set(try numbers.filter { try directory.isAgent($0.value) }.keys)
        let dids = try numbers.compactMapValues(directory.registeredDID)

        let customer = Self.customerLeg(numbers: numbers, leads: leads, agents: agents, dids: Set(dids.keys), direction: report.direction)
        let did =
            Leg.allCases.first { dids[$0] != nil && $0 != customer }
            ?? (customer == .destination || agents.contains(.destination) ? nil : .destination)
        let others = Leg.allCases.filter { numbers[$0] != nil && $0 != customer && $0 != did && (dids[$0] == nil || agents.contains($0)) }
        let agent = Self.agentLeg(among: others, agents: agents, customer: customer, direction: report.direction)

        self.customer = customer.flatMap { numbers[$0] }
        self.agent = agent.flatMap { numbers[$0] }
        self.did = did.flatMap { dids[$0] } ?? (did == .destination ? report.legs.destination.flatMap { PhoneNumber.rawDigits($0) } : nil)
        self.leads = customer.flatMap { leads[$0] } ?? []
    }

    private static func customerLeg(
        numbers: [Leg: PhoneNumber],
        leads: [Leg: [String]],
        agents: Set<Leg>,
        dids: Set<Leg>,
        direction: CallDirection
    ) -> Leg? {
        // An agent who is also somebody's lead is the customer only if no other leg is a lead.
        let known = Leg.allCases.filter { leads[$0]?.isEmpty == false }
        let strangers = known.filter { !agents.contains($0) && !dids.contains($0) }
        for candidates in [strangers, known] where !candidates.isEmpty {
            if candidates.count == 1 { return candidates[0] }
            return Leg.customer(direction).flatMap { candidates.contains($0) ? $0 : nil }
        }
        let possible = Leg.allCases.filter { numbers[$0] != nil && !agents.contains($0) && !dids.contains($0) }
        if let byDirection = Leg.customer(direction) {
            if possible.contains(byDirection) { return byDirection }
            // The direction's leg is an agent: the legs are swapped, so the other one is the customer.
            let other: Leg = byDirection == .source ? .dialWhom : .source
            return agents.contains(byDirection) && possible.contains(other) ? other : nil
        }
        // Without a direction only what is left when everybody else is known can be the customer.
        let outsiders = possible.filter { $0 != .destination || dids.isEmpty }
        return (!agents.isEmpty || !dids.isEmpty) && outsiders.count == 1 ? outsiders[0] : nil
    }

    private static func agentLeg(among possible: [Leg], agents: Set<Leg>, customer: Leg?, direction: CallDirection) -> Leg? {
        let known = possible.filter(agents.contains)
        if let byDirection = Leg.agent(direction) {
            if known.contains(byDirection) || (known.isEmpty && possible.contains(byDirection)) { return byDirection }
            if let first = known.first { return first }
            // The customer stands where the direction puts the agent, so the agent is on the other side.
            return customer == byDirection ? possible.first { $0 == Leg.customer(direction) } : nil
        }
        if let first = known.first { return first }
        return customer != nil && possible.count == 1 ? possible[0] : nil
    }
}
