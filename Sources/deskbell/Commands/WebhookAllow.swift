import ArgumentParser
import Calls
import Gateway
import Storage

extension WebhookCommand {
    struct Allow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds to the list of addresses that webhooks may come from.",
            discussion: """
                Without a list they may come from everywhere. Behind a proxy on the server's machine the address is the last one in X-Forwarded-For. \
                A running server follows within seconds.
                """
        )
        @OptionGroup var options: DataOptions
        @Argument(help: "The workspace's id.") var id: String
        @Argument(help: "IPv4 or IPv6 addresses, or ranges such as 203.0.113.0/24.") var addresses: [String] = []
        @Flag(help: "Print the list, one a line.") var list = false
        @Flag(help: "Empty the list first; with addresses it is replaced in one step.") var clear = false

        func run() async throws {
            let id = try WorkspaceID(argument: id)
            guard list != (clear || !addresses.isEmpty) else {
                throw Failure("give addresses to add, --clear or --list; --list goes with neither", status: Failure.usage)
            }
            let ranges = try addresses.map { text in
                do { return try AddressRange(text).description } catch { throw Failure("'\(text)' is \(error)", status: Failure.usage) }
            }
            let store = try Installation(options).store()
            if list { return try await store.webhookAddresses(of: id).forEach { Console.line($0) } }
            try await store.allowWebhooks(from: ranges, of: id, isReplacing: clear)
            let now = try await store.webhookAddresses(of: id)
            Console.line("webhooks of \(id) may come from \(now.isEmpty ? "everywhere" : now.joined(separator: ", "))")
        }
    }
}
