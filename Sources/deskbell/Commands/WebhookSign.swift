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
            let key = try installation.secret().webhookSigningKey(workspace: id, generation: try await store.webhookGeneration(of: id))
            let text = "whsec_\(key.base64EncodedString())"
            if json { try Console.json(["signingKey": text]) } else { Console.line(text) }
        }
    }
}
