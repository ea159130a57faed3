import ArgumentParser
import Calls
import Storage

struct OperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator",
        abstract: "Adds, lists and revokes read-only broker accounts for mosquitto_sub.",
        subcommands: [Add.self, List.self, Revoke.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the mosquitto_sub line of a new operator.",
            discussion: "The account reads the calls of every workspace."
        )
        @OptionGroup var options: DataOptions
        @OptionGroup var broker: BrokerOptions
        @Argument(help: "Lower-case letters, digits and hyphens.") var name: String
        @Flag(help: "As JSON.") var json = false

        func run() async throws {
            let name = try DeskName(argument: name, kind: "name of an operator")
            let installation = try Installation(options, flags: broker.flags)
            let generation = try await installation.store().addOperator(name)
            let access = try OperatorAccess(name.rawValue, generation: generation, installation)
            if json { return try Console.json(access) }
            Console.line(access.commandLine)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The operators.")
        @OptionGroup var options: DataOptions
        @Flag(help: "One JSON object per operator.") var json = false

        func run() async throws {
            let operators = try await Installation(options).store().operators()
            if json { return try operators.forEach { try Console.json(Row(name: $0.name, revoked: $0.isRevoked)) } }
            Console.table([["OPERATOR", "STATE"]] + operators.map { [$0.name, $0.isRevoked ? "revoked" : "active"] })
        }

        private struct Row: Encodable {
            let name: String
            let revoked: Bool
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes the account away; a running server cuts it off within seconds.")
        @OptionGroup var options: DataOptions
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            try await Installation(options).store().revokeOperator(DeskName(argument: name, kind: "name of an operator"))
            Console.line("operator \(name) revoked; a running server cuts the account off within seconds")
        }
    }
}
