import ArgumentParser
import Calls
import Foundation
import Logging
import Simulator
import Storage

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Plays CallerDesk: whole call lives against a webhook URL.",
        discussion: """
            With --serve (for workspace demo unless another is named) it answers CallerDesk's click-to-call API instead, and plays the life of each \
            call that is ordered there.

            Webhooks are signed, as Standard Webhooks, if there is a key: the file's, else that in \(keyVariable), else that of the workspace \
            that is named by its id, if it asks for signatures.
            """
    )
    static let standardAuthcode = "demo"
    static let urlVariable = "DESKBELL_SIMULATE_URL"
    static let keyVariable = "DESKBELL_SIMULATE_SIGNING_KEY"

    @OptionGroup var options: DataOptions
    @Argument(help: "A webhook URL, or the id of a workspace in the data folder (\(urlVariable)).") var target: String?
    @Option(help: "Calls that begin per second.") var rate = 1.0
    @Option(help: "Calls in all.") var calls = 10
    @Option(help: "The same seed plays the same calls.") var seed: UInt64?
    @Option(help: "How many times faster than in life a call goes.") var speed = 1.0
    @Option(help: ArgumentHelp("A file with the key that 'deskbell webhook sign --key-only' prints.", valueName: "file")) var signingKeyFile: String?
    @Flag(help: "Answer the click-to-call API until interrupted.") var serve = false
    @Option(help: "Port of the click-to-call API; 0 takes a free one.") var port = 3002
    @Option(help: "The key that callers of the API must give.") var authcode = Self.standardAuthcode
    @Flag(help: "Print the summary as JSON.") var json = false

    func run() async throws {
        do {
            let (url, signer) = try await receiver()
            if serve { return try await answerClickToCall(url, signer) }
            let seed = seed ?? .random(in: 0 ... .max)
            let summary = try await Simulator.run(url: url, rate: rate, calls: calls, seed: seed, speed: speed, signer: signer)
            if json { try Console.json(summary) } else { Console.line("\(summary)") }
            guard summary.failed == 0 else {
                throw Failure("\(summary.failed) webhooks were not taken (\(summary.lastProblem ?? "no answer")); see the server's log")
            }
        } catch let error as NoReceiver {
            throw Failure(error.description)
        } catch let error as InvalidSimulation {
            throw Failure(error.description, status: Failure.usage)
        }
    }

    /// The webhook URL, and what signs for it.
    private func receiver() async throws -> (url: String, signer: WebhookSigner?) {
        let environment = ProcessInfo.processInfo.environment
        guard let target = target ?? environment[Self.urlVariable] ?? (serve ? DemoInstallation.workspace : nil) else {
            throw Failure("the webhook URL is missing; take the one that 'deskbell webhook url' prints", status: Failure.usage)
        }
        let key = try signingKeyFile.map(Self.key) ?? environment[Self.keyVariable]
        let signer = try key.map { try WebhookSigner(key: $0) }
        guard !target.contains("://") else { return (target, signer) }
        let (workspace, installation) = (try WorkspaceID(argument: target), try Installation(options))
        let store = try installation.store()
        let generation = try await store.webhookGeneration(of: workspace)
        let url = try installation.webhookURL(workspace, generation: generation)
        guard signer == nil, try await store.workspacesWithSignedWebhooks().contains(workspace) else { return (url, signer) }
        return (url, try WebhookSigner(key: installation.signingKey(of: workspace, generation: generation)))
    }

    private static func key(inFile path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Failure("--signing-key-file: \(path) cannot be read", status: Failure.usage)
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func answerClickToCall(_ url: String, _ signer: WebhookSigner?) async throws {
        let logger = Log.make("simulator", level: .notice)
        // A child of `up`, which hands the URL over in the environment, prints into its terminal between log lines.
        let isChild = target == nil && ProcessInfo.processInfo.environment[Self.urlVariable] != nil
        let server = ClickToCallServer(configuration: .init(port: port, authcode: authcode, webhookURL: url, signer: signer), logger: logger)
        try await server.run { port in
            let address = "http://127.0.0.1:\(port)/api/click_to_call_v2"
            if isChild { logger.notice("click-to-call", metadata: ["url": "\(address)"]) } else { Console.line("click-to-call: \(address)") }
        }
    }
}
