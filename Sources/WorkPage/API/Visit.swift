import Access
import Calls
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Storage
import Web

/// A request to the API, from a member of the workspace that its path names.
struct Visit: Sendable {
    let request: Request
    let context: AppContext
    let member: Member

    var workspace: WorkspaceID { member.workspace }
    /// The user who asks; `nil` for a program.
    var userID: String? { member.session?.userID }

    /// The id of something in the path. Whatever cannot be one is not there.
    func id(_ parameter: String, orElse problem: Problem) throws(Problem) -> String {
        guard let text = context.parameters.get(parameter), Self.isID(text) else { throw problem }
        return text
    }

    /// Whether a text has the form of our ids: a UUID in lower case.
    static func isID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "-"): true
                default: false
                }
            }
    }

    /// The path of something in this workspace.
    func path(_ parts: String...) -> String { "/api/workspaces/\(workspace)/" + parts.joined(separator: "/") }

    func json(_ body: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(body))))
    }
}
