public import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Storage
import Web

extension WorkspaceAPI {
    /// What the authcode is sealed for.
    public static func sealPurpose(_ workspace: WorkspaceID) -> String { "click-to-call \(workspace)" }

    func callLead(_ visit: Visit, _ userID: String) async throws -> Response {
        let id = try visit.id("leadId", orElse: .noSuchLead)
        let key = try Self.key(visit.request)
        let wanted = try await visit.body(CallOrderRequest.self, isOptional: true)
        guard let lead = try await store.lead(id, of: visit.workspace) else { throw Problem.noSuchLead }
        guard let setting = try await store.clickToCall(of: visit.workspace), let authcode = opened(setting, visit) else { throw Problem.notSetUp }
        guard let agent = try await agentNumber(visit) ?? setting.memberNumber.flatMap({ PhoneNumber($0)?.matchKey }) else {
            throw Problem.noAgentNumber
        }
        let customer = lead.numbers.first { number in wanted.number.map { $0.matchKey == PhoneNumber(number)?.matchKey } ?? true }
        guard let customer else { throw Problem.malformedBody("`number`: expected one of the lead's numbers.") }
        switch try await store.beginCallOrder(lead: id, author: userID, key: key, again: wanted.again, workspace: visit.workspace) {
        case .noSuchLead: throw Problem.noSuchLead
        case .inProgress(let call): throw call.map { .callInProgress($0, at: visit.path("calls", $0.id)) } ?? Problem.callInProgress
        case .repeated(let status, let body): return try Self.response(status: status, body: body)
        case .begun(let order, _):
            let provider = ProviderOrder(agent: agent, customer: customer, setting: setting, authcode: authcode)
            // Finished also if the browser has gone meanwhile: the telephones ring all the same.
            return try await Task { try await finish(order, provider, visit) }.value
        }
    }

    private func finish(_ order: String, _ provider: ProviderOrder, _ visit: Visit) async throws -> Response {
        let answer = await ClickToCallClient().order(provider)
        let (status, body, mayRing) = try Self.outcome(answer, provider)
        logger.info("call ordered", metadata: ["workspace": "\(visit.workspace)", "status": "\(status)"])
        do {
            try await store.finishCallOrder(order, status: status, body: body, mayRing: mayRing)
        } catch let error as StoreError {
            // The telephones ring; whoever clicked is told so.
            logger.error("An ordered call could not be noted", metadata: ["error": "\(error)"])
        }
        return try Self.response(status: status, body: body)
    }

    private static func outcome(_ answer: ProviderAnswer, _ order: ProviderOrder) throws -> (status: Int, body: String, mayRing: Bool) {
        func problem(_ problem: Problem, mayRing: Bool) throws -> (Int, String, Bool) {
            (problem.status.code, try EventJSON.encode(KeptProblem(code: problem.code, detail: problem.detail)), mayRing)
        }
        switch answer {
        case .ordered(let message, let campaign):
            let body = CallOrderedBody(number: order.customer, agentNumber: order.agent, message: message, providerCallId: campaign)
            return (202, try EventJSON.encode(body), true)
        case .refused(let words): return try problem(.providerRefused(words), mayRing: false)
        case .unreachable: return try problem(.providerUnreachable, mayRing: false)
        case .late: return try problem(.mayBeRinging, mayRing: true)
        case .unclear: return try problem(.providerUnclear, mayRing: true)
        }
    }

    /// How a problem is kept for the same click again.
    private struct KeptProblem: Codable {
        let code: String
        let detail: String
    }

    private static func response(status: Int, body: String) throws -> Response {
        let status = HTTPResponse.Status(code: status)
        guard status.kind == .successful else {
            let kept = try EventJSON.decode(KeptProblem.self, from: body.utf8)
            throw Problem(status, code: kept.code, detail: kept.detail)
        }
        let headers: HTTPFields = [.contentType: "application/json; charset=utf-8"]
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }

    private func opened(_ setting: ClickToCallSetting, _ visit: Visit) -> String? {
        do {
            return try configuration.secret?.open(setting.sealedAuthcode, for: Self.sealPurpose(visit.workspace))
        } catch {
            logger.error("The click-to-call key cannot be opened; set it again", metadata: ["workspace": "\(visit.workspace)"])
            return nil
        }
    }

    /// The last ten digits of the user's own telephone: with anything before them CallerDesk knows no such agent.
    private func agentNumber(_ visit: Visit) async throws -> String? {
        let profile = try await store.profile(of: visit.workspace, userID: visit.userID)
        return profile.agentNumbers.lazy.compactMap { PhoneNumber($0)?.matchKey }.first
    }

    /// What the client chose for this click.
    private static func key(_ request: Request) throws(Problem) -> String? {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else { return nil }
        let isPlain = key.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, (8...64).contains(key.utf8.count) else { throw Problem.malformedKey }
        return key
    }
}

struct CallOrderRequest: StrictBody {
    let number: PhoneNumber?
    let again: Bool

    enum CodingKeys: CodingKey, CaseIterable { case number, again }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        number = try fields.present(Number.self, .number)?.number
        again = try fields.present(Bool.self, .again) ?? false
    }
}

struct CallOrderedBody: Encodable {
    let number: String
    let agentNumber: String
    let message: String?
    let providerCallId: String?
}
