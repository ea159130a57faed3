import Crypto
import CryptoExtras
import Foundation
import JWTKit

/// Makes bearer tokens as other systems' back ends do, right and wrong ones.
struct TokenMaker {
    static let secret = Data("a secret of more than thirty-two bytes".utf8)
    static let rsa = try? JWTKit.Insecure.RSA.PrivateKey(backing: _RSA.Signing.PrivateKey(keySize: .bits2048))
    /// What anybody can read.
    static let publicKey = Data((rsa?.publicKey.pemRepresentation ?? "").utf8)
    static let ecdsa = ES256PrivateKey()

    /// An hour from now.
    static let hour = Int(Date.now.timeIntervalSince1970) + 3600

    /// Claims that count, for an hour, in workspace acme.
    static let claims = #"{"exp":\#(hour),"workspaces":["acme"]}"#

    static func claims(_ more: String) -> String { claims.dropLast() + "," + more + "}" }

    /// Signed with HS256, by hand, so that header and claims may be anything.
    static func token(_ claims: String = claims, header: String = #"{"alg":"HS256","typ":"JWT"}"#, secret: Data = secret) -> String {
        let signed = "\(base64(Data(header.utf8))).\(base64(Data(claims.utf8)))"
        let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: secret))
        return "\(signed).\(base64(Data(code)))"
    }

    /// Signed with the key of an algorithm.
    static func token(_ algorithm: String, kid: String?) async throws -> String {
        struct Claims: JWTPayload {
            let exp: Int
            let workspaces: [String]
            func verify(using algorithm: some JWTAlgorithm) {}
        }
        let keys = JWTKeyCollection()
        switch algorithm {
        case "ES256": await keys.add(ecdsa: ecdsa)
        case "PS256": if let rsa { await keys.add(pss: rsa, digestAlgorithm: .sha256) }
        default: if let rsa { await keys.add(rsa: rsa, digestAlgorithm: .sha256) }
        }
        return try await keys.sign(Claims(exp: hour, workspaces: ["acme"]), header: kid.map { ["kid": .string($0)] } ?? [:])
    }

    /// A public key as a set has it.
    static func rsaJWK(_ fields: String) throws -> String {
        guard let parts = try rsa?.publicKey.getKeyPrimitives() else { return "" }
        return #"{"kty":"RSA","n":"\#(base64(parts.modulus))","e":"\#(base64(parts.publicExponent))",\#(fields)}"#
    }

    static func ecdsaJWK(_ fields: String) -> String {
        let parts = ecdsa.publicKey.parameters
        func url(_ text: String?) -> String { (text ?? "").replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "") }
        return #"{"kty":"EC","crv":"P-256","x":"\#(url(parts?.x))","y":"\#(url(parts?.y))",\#(fields)}"#
    }

    static func base64(_ data: some DataProtocol) -> String {
        Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
