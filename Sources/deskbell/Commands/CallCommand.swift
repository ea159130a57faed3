import ArgumentParser
import Calls
import Storage

struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "call", abstract: "Lists calls.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The newest calls of a workspace, newest first.")
        @OptionGroup var options: DataOptions
        @Option(help: "The workspace's id.") var workspace: String
        @Option(help: "At most so many, up to 1000.") var limit = 50
        @Flag(help: "One JSON object per call.") var json = false

        func run() async throws {
            let calls = try await Installation(options).store().calls(of: WorkspaceID(argument: workspace), limit: limit)
            if json { return try calls.forEach { try Console.json(CallRow($0)) } }
            Console.table(
                [["TIME", "STATUS", "DIRECTION", "CUSTOMER", "AGENT", "SECONDS", "ID"]]
                    + calls.map { listed in
                        let call = listed.call
                        return [
                            listed.createdAt.rfc3339Seconds, call.status.rawValue, call.direction.rawValue,
                            call.isErased ? "(erased)" : call.customer?.digits ?? "",
                            call.agent?.digits ?? "", call.durationSeconds.map(String.init) ?? "", call.id,
                        ]
                    }
            )
        }
    }
}

private struct CallRow: Encodable {
    let id: String
    let createdAt: Timestamp
    let provider: String
    let providerCallId: String?
    let direction: CallDirection
    let status: CallStatus
    let customerNumber: String?
    let agentNumber: String?
    let did: String?
    let agentName: String?
    let group: String?
    let startedAt: Timestamp?
    let endedAt: Timestamp?
    let durationSeconds: Int?
    let talkSeconds: Int?
    let hasRecording: Bool
    let providerStatus: String?
    let erased: Bool?

    init(_ listed: ListedCall) {
        let call = listed.call
        id = call.id
        createdAt = listed.createdAt
        provider = call.provider
        providerCallId = call.providerCallID
        direction = call.direction
        status = call.status
        customerNumber = call.customer?.digits
        agentNumber = call.agent?.digits
        did = call.did
        agentName = call.agentName
        group = call.group
        startedAt = call.startedAt
        endedAt = call.endedAt
        durationSeconds = call.durationSeconds
        talkSeconds = call.talkSeconds
        hasRecording = call.recordingURL != nil
        providerStatus = call.providerStatus
        erased = call.isErased ? true : nil
    }
}
