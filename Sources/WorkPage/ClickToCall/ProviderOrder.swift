import Foundation
import Storage

/// A call that is ordered at CallerDesk: its `click_to_call_v2` (api.callerdesk.io/click2call-api-normal).
struct ProviderOrder {
    /// Ten digits; rings first.
    let agent: String
    let customer: String
    let setting: ClickToCallSetting
    let authcode: String

    /// Holds the authcode: never to be logged, nor shown.
    var url: String {
        let parameters = [
            ("calling_party_a", agent), ("calling_party_b", customer), ("deskphone", setting.deskphone), ("authcode", authcode),
            ("call_from_did", "1"),
        ]
        return setting.baseURL + "click_to_call_v2?" + parameters.map { "\($0)=\(Self.escaped($1))" }.joined(separator: "&")
    }

    private static let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private static func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "" }
}
