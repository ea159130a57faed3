import ArgumentParser
import Calls
import Foundation
import Storage

extension WebhookCommand {
    struct Sign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the key for a provider that signs, and refuses unsigned webhooks from now on.",
            discussion: """
                Signatures are those of the Standard Webhooks specification. Give the provider the key with --key-only first; then nothing is lost. \
                A rotation makes a new key; the one before counts as long as the URL before. A running server follows within seconds.
                """
        )
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace's id.") var id: String
        @Flag(help: "Let unsigned webhooks in again.") var off = false
        @Flag(help: "Print the key and change nothing.") var keyOnly = false
        @Flag(help: "As JSON.") var json = false

        func run() async throws {
            let id = try WorkspaceID(argument: id)
            guard !(off && (keyOnly || json)) else { throw Failure("--off goes with neither --key-only nor --json", status: Failure.usage) }
            let installation = try Installation(options)
            let store = try installation.store()
            if !keyOnly { try await store.setWebhooksSigned(!off, of: id) }
            if off { return Console.line("webhooks of \(id) need no signature; a running server follows within seconds") }
            let key = try installation.signingKey(of: id, generation: try await store.webhookGeneration(of: id))
            if json { try Console.json(["signingKey": key]) } else { Console.line(key) }
        }
    }
}

extension Installation {
    /// What a provider signs a workspace's webhooks with, in the form of Standard Webhooks.
    func signingKey(of workspace: WorkspaceID, generation: Int64) throws -> String {
        "whsec_\(try secret().webhookSigningKey(workspace: workspace, generation: generation).base64EncodedString())"
    }
}
