import Foundation

/// What `click_to_call_v2` answers, always with HTTP 200 and `text/html`: only `type` tells success from failure.
struct ClickToCallAnswer: Encodable, Equatable {
    var type: String
    var message: String
    /// Links the click to the call's webhooks.
    var campid: Int?
    var callerid: String?

    static func success(campaign: Int, deskphone: String) -> ClickToCallAnswer {
        let digits = deskphone.drop { $0 == "0" }
        return ClickToCallAnswer(
            type: "success",
            message: "Call to Customer Initiate Successfully..",
            campid: campaign,
            callerid: "0091" + digits
        )
    }

    static func failure(_ refusal: ClickToCall.Refusal) -> ClickToCallAnswer { ClickToCallAnswer(type: "error", message: refusal.message) }
}
