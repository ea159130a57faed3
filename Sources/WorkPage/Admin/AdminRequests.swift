import Calls
import Storage
import Web

struct NewUserRequest: StrictBody {
    let email: String
    let role: Role
    let agentNumbers: [PhoneNumber]

    enum CodingKeys: CodingKey, CaseIterable { case email, role, agentNumbers }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        email = try fields.decode(Email.self, forKey: .email).text
        role = try fields.decode(Word<Role>.self, forKey: .role).value
        agentNumbers = try fields.list(Number.self, .agentNumbers, 0...10)?.map(\.number) ?? []
    }
}

struct UserChangeRequest: StrictBody {
    let role: Role?
    let agentNumbers: [PhoneNumber]?

    enum CodingKeys: CodingKey, CaseIterable { case role, agentNumbers }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        try fields.requireOne()
        role = try fields.present(Word<Role>.self, .role)?.value
        agentNumbers = try fields.list(Number.self, .agentNumbers, 0...10)?.map(\.number)
    }
}

struct NewDeskRequest: StrictBody {
    let name: DeskName

    enum CodingKeys: CodingKey, CaseIterable { case name }

    init(from decoder: any Decoder) throws {
        let text = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
        guard let name = DeskName(rawValue: text) else { throw Problem.malformedBody("`name`: expected \(DeskName.expectation).") }
        self.name = name
    }
}

struct RotationRequest: StrictBody {
    let overlapHours: Int64

    enum CodingKeys: CodingKey, CaseIterable { case overlapHours }

    init(from decoder: any Decoder) throws {
        let hours = try decoder.container(keyedBy: CodingKeys.self).present(Int64.self, .overlapHours) ?? Store.webhookOverlapHours
        guard (0...720).contains(hours) else { throw Problem.malformedBody("`overlapHours`: expected 0 to 720.") }
        overlapHours = hours
    }
}

struct NewDIDRequest: StrictBody {
    let did: DIDNumber

    enum CodingKeys: CodingKey, CaseIterable { case number }

    init(from decoder: any Decoder) throws {
        let text = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .number)
        guard let did = DIDNumber(text) else { throw Problem.malformedBody("`number`: expected 3 to 15 digits, with up to two zeros before them.") }
        self.did = did
    }
}

/// A virtual number as the provider lists it: digits, of which up to two are leading zeros.
struct DIDNumber {
    let text: String
    let number: PhoneNumber

    init?(_ text: String) {
        let digits = text.drop { $0 == "0" }
        guard text.utf8.count - digits.utf8.count <= 2, (3...15).contains(digits.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = PhoneNumber(text)
        else { return nil }
        self.text = text
        self.number = number
    }
}

/// An e-mail address in the form that everybody's mail server takes, in lower case.
struct Email: Decodable {
    let text: String

    private static let local = Set("abcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-")
    private static let label = Set("abcdefghijklmnopqrstuvwxyz0123456789-")

    init(from decoder: any Decoder) throws {
        let raw = try String(from: decoder)
        // Before it is made lower-case: the Kelvin sign becomes a k.
        guard raw.utf8.count <= 254, raw.utf8.allSatisfy({ $0 < 0x80 }) else { throw decoder.problem(Self.expectation) }
        text = Store.normalised(email: raw)
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count == raw.utf8.count, parts.count == 2, (1...64).contains(parts[0].utf8.count), parts[0].allSatisfy(Self.local.contains)
        else {
            throw decoder.problem(Self.expectation)
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(Self.isLabel) else { throw decoder.problem(Self.expectation) }
    }

    private static let expectation = "expected an e-mail address"

    private static func isLabel(_ text: Substring) -> Bool {
        (1...63).contains(text.utf8.count) && text.allSatisfy(label.contains) && text.first != "-" && text.last != "-"
    }
}

extension DeskName {
    fileprivate static let expectation = "1 to 63 lower-case letters, digits or hyphens, beginning and ending with a letter or digit"
}
