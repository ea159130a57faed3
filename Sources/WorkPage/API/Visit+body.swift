import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Web

/// A body that is read strictly: a name that is not known is refused, since a misspelt one would be silently passed over.
protocol StrictBody: Decodable, Sendable {
    associatedtype CodingKeys: CodingKey & CaseIterable
}

extension Visit {
    static let maximumBodyBytes = 64 * 1024

    /// The body as JSON.
    ///
    /// - Parameter isOptional: Whether a request without a body stands for an empty object.
    /// - Throws: `Problem` 413, 415 or 422; the last one names the field.
    func body<Body: StrictBody>(_ type: Body.Type, isOptional: Bool = false) async throws -> Body {
        var bytes = try await body(upTo: Self.maximumBodyBytes)
        if isOptional, bytes.isEmpty {
            bytes = Data("{}".utf8)
        } else {
            try request.requireJSON()
        }
        do {
            let names = try JSONDecoder().decode([String: Anything].self, from: bytes).keys
            let known = Body.CodingKeys.allCases.map(\.stringValue)
            guard names.allSatisfy(known.contains) else {
                throw Problem.malformedBody("The object holds an unknown name; expected \(known.map { "`\($0)`" }.joined(separator: ", ")).")
            }
            return try JSONDecoder().decode(type, from: bytes)
        } catch let error as DecodingError {
            throw Problem.malformedBody(Self.sentence(error))
        }
    }

    /// - Throws: `Problem` 413.
    func body(upTo limit: Int) async throws -> Data {
        do {
            return Data(try await request.body.collect(upTo: limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem(.contentTooLarge, code: "body_too_large", detail: "The body has at most \(limit / 1024) KiB.")
        }
    }

    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }

    /// Says which field is wrong and why, without what it holds.
    private static func sentence(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "`\(path(context.codingPath + [key]))` is missing."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.isEmpty ? "Expected a JSON object." : "`\(path(context.codingPath))` is of the wrong type."
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "The body is no JSON." : "`\(path(context.codingPath))`: \(context.debugDescription)."
        @unknown default: "The body cannot be read."
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce("") { text, key in
            key.intValue.map { "\(text)[\($0)]" } ?? (text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)")
        }
    }
}
