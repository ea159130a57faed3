/// Takes a person out of calls and events.
///
/// The erased person is the customer: what tells about the agent and about the workspace stays, unless a text holds the person's number.
public struct Redaction: Equatable, Sendable {
    /// The match keys of the person's numbers.
    private let keys: Set<String>
    /// Those of them that are an agent's number too, who stays.
    private let agentKeys: Set<String>

    public init(keys: Set<String>, agentKeys: Set<String> = []) {
        self.keys = keys
        self.agentKeys = agentKeys
    }

    /// Whether a number is one of the person's.
    public func concerns(customer number: String?) -> Bool { number.flatMap { PhoneNumber($0)?.matchKey }.map(keys.contains) ?? false }

    /// Whether the number that is noted as the agent's is the person's, who is no agent.
    private func concerns(agent number: String?) -> Bool {
        number.flatMap { PhoneNumber($0)?.matchKey }.map { keys.contains($0) && !agentKeys.contains($0) } ?? false
    }

    /// The call without the person; later reports bring nothing of it back.
    public func erasing(_ call: Call) -> Call {
        var call = cleaning(call)
        call.forgetCustomer()
        return call
    }

    /// The call of somebody else without the person's numbers: one can have been taken for a DID or an agent's before the person was known, or stand
    /// in a text.
    public func cleaning(_ call: Call) -> Call {
        var call = call
        call.providerCallID = clean(call.providerCallID)
        if concerns(agent: call.agent?.digits) { call.agent = nil }
        call.did = clean(call.did)
        call.agentName = clean(call.agentName)
        call.group = clean(call.group)
        call.providerStatus = clean(call.providerStatus)
        return call
    }

    /// The event as a tombstone: it keeps its number, its type and what is no person's.
    public func erasing(_ event: CallEvent) -> CallEvent {
        var event = cleaning(event)
        event.erased = true
        event.lead = nil
        event.leadMatches = nil
        event.call.providerCallId = nil
        event.call.customerNumber = nil
        event.call.hasRecording = nil
        return event
    }

    /// The event of somebody else without the person's numbers.
    public func cleaning(_ event: CallEvent) -> CallEvent {
        var event = event
        event.call.providerCallId = clean(event.call.providerCallId)
        if concerns(agent: event.call.agentNumber) { event.call.agentNumber = nil }
        event.call.did = clean(event.call.did)
        event.call.agentName = clean(event.call.agentName)
        event.call.group = clean(event.call.group)
        event.call.providerStatus = clean(event.call.providerStatus)
        return event
    }

    /// A text, unless it holds one of the numbers, however it is grouped.
    private func clean(_ text: String?) -> String? {
        text.flatMap { text in
            let digits = String(decoding: text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }, as: UTF8.self)
            return keys.contains { digits.contains($0) } ? nil : text
        }
    }
}

extension Redaction {
    /// Whether raw text, such as the body of a webhook that could not be understood, holds one of the numbers: plain, grouped by spaces, hyphens,
    /// dots or brackets, percent-encoded, or in UTF-16.
    public func isFound(in text: some Sequence<UInt8>) -> Bool {
        let plain = Array(text)
        let decoded = Self.percentDecoded(plain)
        return [plain, decoded].contains { bytes in
            let digits = String(decoding: bytes.filter { !Self.isSeparator($0) }, as: UTF8.self)
            return keys.contains { digits.contains($0) }
        }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    private static func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                result.append(value)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
