import Foundation

/// What came of an order.
enum ProviderAnswer: Equatable {
    /// - Parameters:
    ///   - message: The provider's words.
    ///   - campaign: What the call's report will name.
    case ordered(message: String?, campaign: String?)
    /// The provider said no, in its words.
    case refused(String)
    /// It was not reached: nobody's telephone rings.
    case unreachable
    /// It did not answer in time: the telephones may be ringing.
    case late
    /// It answered something unknown: the telephones may be ringing.
    case unclear

    private struct Body: Decodable {
        let type: String
        let message: String?
        let campid: Text?
    }

    /// CallerDesk sends it as a number, and says that it is a text.
    private struct Text: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            text = try (try? container.decode(Int64.self)).map(String.init) ?? container.decode(String.self)
        }
    }

    /// Reads a body. Success and failure come with status 200 and as `text/html`: only the body's `type` tells.
    init(status: UInt, body: Data) {
        guard status == 200, let answer = try? JSONDecoder().decode(Body.self, from: body) else {
            self = .unclear
            return
        }
        let message = answer.message.map(Self.line).flatMap { $0.isEmpty ? nil : $0 }
        switch answer.type.lowercased() {
        case "success": self = .ordered(message: message, campaign: answer.campid.map { Self.line($0.text) })
        case "error": self = .refused(message ?? "no reason given")
        default: self = .unclear
        }
    }

    /// One line of a stranger's text.
    private static func line(_ text: String) -> String {
        let clean = text.unicodeScalars.filter { $0.properties.generalCategory != .control }
        return String(String.UnicodeScalarView(clean.prefix(256))).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
