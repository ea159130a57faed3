import Calls
import Foundation

extension WebhookRequest {
    /// The query as it may be kept: put right, and without the secret however it was spelled. An absurd query is not kept at all.
    var queryWithoutToken: String {
        guard let fields = try? CallbackQuery(query).fields else { return "" }
        return fields.filter { FieldText.clean($0.name).lowercased() != "token" }
            .map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
}
