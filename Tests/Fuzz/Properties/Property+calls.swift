import Calls

@testable import Notifier

extension Property {
    static let phone = Property(name: "phone") { bytes in
        guard let number = PhoneNumber(bytes.text) else { return }
        let digits = number.digits.utf8
        try holds("digits are digits", (1...17).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) })
        let key = number.digits.count < 10 ? nil : String(number.digits.suffix(10))
        try holds("the key is the last ten digits, or nothing", number.matchKey == key)
        // The database keeps the digits, and a number is made of them again.
        try holds("\(number.digits) is the same number when read again", PhoneNumber(number.digits) == number)
        try holds("a DID's key has no leading zero", !number.didKey.hasPrefix("0"))
    }

    static let event = Property(name: "event") { bytes in
        if let event = try? EventJSON.decode(CallEvent.self, from: bytes) {
            let json = try EventJSON.encode(event)
            let again = try EventJSON.decode(CallEvent.self, from: json.utf8)
            try holds("an event comes back as it went", again == event)
            try holds("and is the same bytes when written again", try EventJSON.encode(again) == json)
            try holds("an event is one line", !json.contains(where: \.isNewline))
        }
        guard let workspace = WorkspaceID(rawValue: "acme") else { return }
        if let record = try? EventRecord(payload: bytes, workspace: workspace) {
            try holds("a number that every reader keeps exact", (1...EventRecord.maximumSeq).contains(record.seq))
            try holds("a journal's line holds nothing that a terminal obeys", !record.line.hasControls)
            try holds("a journal's line reads as the event", try EventRecord(payload: Array(record.line.utf8), workspace: workspace) == record)
        }
        if case .page(let page) = ReplayAnswer(payload: bytes, workspace: workspace) {
            try holds("no event of a page is behind its head", page.records.allSatisfy { $0.seq <= page.head } && page.oldest >= 1)
        }
    }
}
