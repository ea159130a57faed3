import Calls
import JWTKit

/// What a bearer token says (RFC 7519 §4.1, and `workspaces`). A claim of another type makes the whole token unreadable.
struct BearerClaims: JWTPayload {
    /// The ids of the workspaces that it lets into.
    let workspaces: [String]
    /// Seconds since 1970, maybe with a fraction.
    let exp: Double
    let nbf: Double?
    let iss: String?
    let aud: Audience?

    /// A text or an array of texts. JWTKit's own type ends the process at an empty array, which any holder of a key could send.
    struct Audience: Codable {
        let values: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(String.self) { values = [one] } else { values = try container.decode([String].self) }
        }

        func encode(to encoder: any Encoder) throws { try values.encode(to: encoder) }
    }

    /// 10000-01-01T00:00:00Z. What is later was not meant, such as milliseconds.
    private static let endOfTime = 253_402_300_800.0

    /// Nothing: what counts depends on the server and on the time; ``count(issuer:audience:now:)`` says.
    func verify(using algorithm: some JWTAlgorithm) {}

    /// Whether they let anybody in now.
    ///
    /// A token for an audience counts only where that audience is configured: it was made for somebody else (RFC 7519 §4.1.3).
    func count(issuer: String?, audience: String?, now: Timestamp) -> Bool {
        let seconds = Double(now.microseconds) / 1_000_000
        guard exp > seconds, exp < Self.endOfTime, nbf.map({ $0 <= seconds }) ?? true else { return false }
        guard issuer == nil || iss == issuer else { return false }
        guard let aud else { return audience == nil }
        return audience.map { aud.values.contains($0) } ?? false
    }

    /// When it is over; only for claims that count.
    var expiresAt: Timestamp { Timestamp(microseconds: Int64(exp * 1_000_000)) }
}
