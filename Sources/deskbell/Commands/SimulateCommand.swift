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
        discussion:
            "With --serve (for workspace demo unless another is named) it answers CallerDesk's click-to-call API instead, and plays the life of each call that is ordered there."
    )
    static let urlVariable = "DESKBELL_SIMULATE_URL"

    @OptionGroup var options: DataOptions
    @Argument(help: "A webhook URL, or the id of a workspace in the data folder (\(urlVariable)).") var target: String?
    @Option(help: "Calls that begin per second.") var rate = 1.0
    @Option(help: "Calls in all.") var calls = 10
    @Option(help: "The same seed plays the same calls.") var seed: UInt64?
    @Option(help: "How many times faster than in life a call goes.") var speed = 1.0
    @Flag(help: "Answer the click-to-call API until interrupted.") var serve = false
    @Option(help: "Port of the click-to-call API; 0 takes a free one.") var port = 3002
    @Option(help: "The key that callers of the API must give.") var authcode = "demo"
    @Flag(help: "Print the summary as JSON.") var json = false

    func run() async throws {
        let url = try await webhookURL()
        if serve { return try await answerClickToCall(url) }
        do {
            let summary = try await Simulator.run(url: url, rate: rate, calls: calls, seed: seed ?? .random(in: 0 ... .max), speed: speed)
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

    private func webhookURL() async throws -> String {
        let named = target ?? ProcessInfo.processInfo.environment[Self.urlVariable]
        guard let target = named ?? (serve ? DemoInstallation.workspace : nil) else {
            throw Failure("the webhook URL is missing; take the one that 'deskbell webhook url' prints", status: Failure.usage)
        }
        guard !target.contains("://") else { return target }
        let (workspace, installation) = (try WorkspaceID(argument: target), try Installation(options))
        return try installation.webhookURL(workspace, generation: try await installation.store().webhookGeneration(of: workspace))
    }

    private func answerClickToCall(_ url: String) async throws {
        let logger = Log.make("simulator", level: .notice)
        // A child of `up`, which hands the URL over in the environment, prints into its terminal between log lines.
        let isChild = target == nil && ProcessInfo.processInfo.environment[Self.urlVariable] != nil
        let server = ClickToCallServer(configuration: .init(port: port, authcode: authcode, webhookURL: url), logger: logger)
        try await server.run { port in
            let address = "http://127.0.0.1:\(port)/api/click_to_call_v2"
            if isChild { logger.notice("click-to-call", metadata: ["url": "\(address)"]) } else { Console.line("click-to-call: \(address)") }
        }
    }
}
