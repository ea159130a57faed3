import HTTPTypes
public import Hummingbird

extension Request {
    /// Insists on a body that says that it is JSON. A form of another site can say anything but that (<https://fetch.spec.whatwg.org/#simple-header>).
    ///
    /// - Throws: `Problem` 415.
    public func requireJSON() throws {
        guard headers.mediaType == "application/json" else {
            throw Problem(.unsupportedMediaType, code: "not_json", detail: "Send the body as JSON, with `Content-Type: application/json`.")
        }
    }
}

extension HTTPFields {
    /// The type in `Content-Type`, lower case and without parameters; `nil` without one.
    public var mediaType: String? {
        self[.contentType]?.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
    }
}
