public import Foundation

/// How a workspace's calls are ordered at the provider (api.callerdesk.io/click2call-api-normal).
public struct ClickToCallSetting: Sendable, Equatable {
    /// What the API's paths are put behind; ends with a slash.
    public var baseURL: String
    /// The virtual number that both see, exactly as the provider lists it.
    public var deskphone: String
    /// The digits of the number that rings first for whoever has none.
    public var memberNumber: String?
    /// The provider's key, sealed with the installation's secret (`ServerSecret.seal`).
    public var sealedAuthcode: Data

    public init(baseURL: String, deskphone: String, memberNumber: String?, sealedAuthcode: Data) {
        self.baseURL = baseURL
        self.deskphone = deskphone
        self.memberNumber = memberNumber
        self.sealedAuthcode = sealedAuthcode
    }
}
