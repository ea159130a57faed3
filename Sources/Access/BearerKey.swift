import Foundation
import JWTKit

/// A key that checks bearer tokens of one algorithm and one key id, whatever else a token's header asks for.
struct BearerKey: Sendable {
    /// As tokens name it, such as `RS256`.
    let algorithm: String
    /// The `kid` that tokens must name; `nil` if they must name none.
    let id: String?
    /// Holds this key alone: with several, it takes the first one for an unknown key id, and a key's algorithm from the token if it has none.
    private let collection = JWTKeyCollection()

    /// Keys with less than 2,048 bits are too weak, those with more than 8,192 too slow; in characters of base64url.
    private static let modulusCharacters = 342...1366

    /// - Parameter secret: For HS256, 32 bytes at least.
    init(secret: Data) async {
        algorithm = "HS256"
        id = nil
        await collection.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
    }

    /// A key of a set (RFC 7517). What is private in it is not used.
    ///
    /// - Returns: `nil` if it is none that signs tokens.
    init?(_ jwk: JWK) async {
        guard let algorithm = Self.algorithm(of: jwk) else { return nil }
        self.algorithm = algorithm.rawValue
        id = jwk.keyIdentifier?.string
        var jwk = jwk
        jwk.algorithm = algorithm
        jwk.privateExponent = nil
        jwk.keyIdentifier = "the only one"
        do { try await collection.add(jwk: jwk) } catch { return nil }
    }

    /// What a token says that this key signed; `nil` if it did not.
    func verified(_ token: String) async -> BearerClaims? { try? await collection.verify(token, as: BearerClaims.self) }

    /// The algorithm that a key says it is for, or the usual one of its kind.
    private static func algorithm(of jwk: JWK) -> JWK.Algorithm? {
        let possible: [JWK.Algorithm]
        switch (jwk.keyType, jwk.curve?.rawValue) {
        case (.rsa, _): possible = modulusCharacters.contains(jwk.modulus?.utf8.count ?? 0) ? [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512] : []
        case (.ecdsa, "P-256"): possible = [.es256]
        case (.ecdsa, "P-384"): possible = [.es384]
        case (.ecdsa, "P-521"): possible = [.es512]
        case (.octetKeyPair, "Ed25519"): possible = [.eddsa]
        default: possible = []
        }
        guard let algorithm = jwk.algorithm else { return possible.first }
        return possible.contains(algorithm) ? algorithm : nil
    }

    /// All algorithms for which a set may hold a key.
    static let algorithmsOfSets: Set<String> = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]

    /// The usable keys of a set; one of an unknown kind spoils only itself.
    ///
    /// - Parameter json: `{"keys":[…]}`.
    /// - Throws: `DecodingError` if it is no such thing.
    static func set(_ json: Data) async throws -> [BearerKey] {
        var keys: [BearerKey] = []
        for entry in try JSONDecoder().decode(KeySetBody.self, from: json).keys.prefix(maximumOfSet) where entry.use ?? "sig" == "sig" {
            if let jwk = entry.jwk, let key = await BearerKey(jwk) { keys.append(key) }
        }
        return keys
    }

    private static let maximumOfSet = 100

    private struct KeySetBody: Decodable {
        let keys: [Entry]

        struct Entry: Decodable {
            let jwk: JWK?
            let use: String?

            private enum Keys: String, CodingKey { case use }

            init(from decoder: any Decoder) throws {
                jwk = try? JWK(from: decoder)
                use = (try? decoder.container(keyedBy: Keys.self)).flatMap { try? $0.decodeIfPresent(String.self, forKey: .use) }
            }
        }
    }
}
