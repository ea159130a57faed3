public import Hummingbird
public import NIOCore

/// What every handler gets beside the request: the connection itself, so that a stream can be written to directly.
public struct AppContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// The connection (in HTTP/2 the stream) of this request.
    public let channel: any Channel

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Bodies of the JSON API are small; the webhook has a limit of its own.
    public var maxUploadSize: Int { 64 * 1024 }

    /// Where the connection comes from; `nil` for a socket without an address.
    public var remoteAddress: SocketAddress? { channel.remoteAddress }
}
