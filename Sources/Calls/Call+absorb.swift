extension Call {
    /// Becomes one with a call that was taken for another, and takes from it what it does not know itself. How far it has come stays.
    mutating func absorb(_ other: Call) {
        supersedes = other.id
        if direction == .unknown { direction = other.direction }
        noteMissed()
        startedAt = startedAt ?? other.startedAt
        if isErased || other.isErased { return absorbErased(other) }
        providerCallID = providerCallID ?? other.providerCallID
        if customer == nil {
            customer = other.customer
            leads = other.leads
        } else if other.leads.count == 1, leads.contains(other.leads[0]) {
            leads = other.leads
        }
        agent = agent ?? other.agent
        did = did ?? other.did
        agentName = agentName ?? other.agentName
        group = group ?? other.group
        recordingURL = recordingURL ?? other.recordingURL
    }

    /// Whoever was erased from one of two calls must not come back through the other: what the erasure left in the one is kept, nothing of the other.
    private mutating func absorbErased(_ other: Call) {
        if !isErased {
            agent = other.agent
            did = other.did
            agentName = other.agentName
            group = other.group
            providerStatus = nil
        }
        forgetCustomer()
    }

    /// Takes out what belongs to the customer, for good.
    mutating func forgetCustomer() {
        isErased = true
        providerCallID = nil
        customer = nil
        recordingURL = nil
        leads = []
    }
}
