import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// One file of the pages, with all that its answer needs.
struct StaticFile: Sendable {
    let name: String
    let body: ByteBuffer
    let fields: HTTPFields
    private let digest: String

    /// A resource whose extension has no media type in the table.
    struct UnknownKind: Error, CustomStringConvertible {
        let name: String
        var description: String { "The page resource \(name) has an extension without a media type." }
    }

    /// Every visible file of a folder, not of the folders in it.
    ///
    /// - Throws: A Foundation error when the folder or a file cannot be read; ``UnknownKind``.
    static func all(in folder: URL) throws -> [StaticFile] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { !$0.hasPrefix(".") }
            .map { try StaticFile(name: $0, contents: Data(contentsOf: folder.appendingPathComponent($0))) }
    }

    /// - Throws: ``UnknownKind``.
    init(name: String, contents: Data) throws {
        guard let mediaType = Self.mediaTypes[URL(fileURLWithPath: name).pathExtension] else { throw UnknownKind(name: name) }
        self.name = name
        body = ByteBuffer(bytes: contents)
        digest = SHA256.hash(data: contents).prefix(12).map { String(format: "%02x", $0) }.joined()
        var fields = name.hasSuffix(".js") ? PageSecurity.scriptFields : PageSecurity.fields
        fields[.contentType] = mediaType
        // Asked for again at every load and answered with 304: a new version of the server is a new version of every page at once.
        fields[.cacheControl] = "no-cache"
        self.fields = fields
    }

    /// The file, or 304 for a client that has this version.
    ///
    /// - Parameter variant: Tells apart answers whose fields differ; in hexadecimal digits, empty for the usual ones.
    func response(to request: Request, variant: String = "") -> Response {
        let entityTag = "\"\(digest)\(variant)\""
        var fields = fields
        fields[.eTag] = entityTag
        if isKnown(entityTag, to: request) { return Response(status: .notModified, headers: fields) }
        return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: body))
    }

    /// Whether `If-None-Match` names this version. Weak comparison, as RFC 9110 §13.1.2 asks: a proxy that compresses makes the tag a weak one.
    private func isKnown(_ entityTag: String, to request: Request) -> Bool {
        let names: Set<String> = ["*", entityTag, "W/\(entityTag)"]
        return request.headers[values: .ifNoneMatch].contains { value in
            value.split(separator: ",").contains { names.contains($0.trimmingCharacters(in: .whitespaces)) }
        }
    }

    private static let mediaTypes = [
        "css": "text/css; charset=utf-8",
        "html": "text/html; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml",
        // RFC 9512.
        "yaml": "application/yaml",
    ]
}
