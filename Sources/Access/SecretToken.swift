import Crypto
import Foundation

/// The secret in a session's cookie, or a stream ticket: 32 random bytes in base64url. The database holds only its digest, so a stolen backup signs
/// nobody in.
struct SecretToken: Equatable {
    let text: String

    private static let bytes = 32
    /// 32 bytes in base64 without padding.
    private static let characters = 43

    /// A new token from the system's secure source.
    init() {
        let random = SymmetricKey(size: SymmetricKeySize(bitCount: Self.bytes * 8))
        text = random.withUnsafeBytes { Data($0) }.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// A token as a browser sent it; `nil` if it cannot be one, so that rubbish costs no read.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.characters, text.utf8.allSatisfy(Self.isBase64URL) else { return nil }
        self.text = String(text)
    }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// SHA-256 of the token's text, in hexadecimal: its key in the database.
    var digest: String { Self.digest(of: text) }

    /// SHA-256 of a text, in hexadecimal.
    static func digest(of text: String) -> String { SHA256.hash(data: Data(text.utf8)).hexadecimal }
}

extension Digest {
    /// Lower-case hexadecimal.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
