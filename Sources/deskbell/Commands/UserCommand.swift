import Access
import ArgumentParser
import Calls
import Foundation
import Storage

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Adds, lists and disables the people who sign in.",
        subcommands: [Add.self, List.self, Disable.self, SetPassword.self, Remove.self, SignOut.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes somebody a member of a workspace.",
            discussion: "A new address is asked for a password; somebody who is a member elsewhere keeps theirs."
        )
        @OptionGroup var options: DataOptions
        @OptionGroup var password: PasswordOptions
        @Argument(help: "The address they sign in with.") var email: String
        @Option(help: "The workspace's id.") var workspace: String
        @Option(help: "agent or admin.") var role: String
        @Option(help: "A number that rings at this person; may be given several times.") var agentNumber: [String] = []
        @Flag(help: "As JSON.") var json = false

        func run() async throws {
            guard let role = Role(rawValue: role) else { throw Failure("--role is '\(role)'; expected agent or admin", status: Failure.usage) }
            guard EmailAddress.isPlausible(email) else { throw Failure("'\(email)' is no e-mail address", status: Failure.usage) }
            let numbers = try agentNumber.map { text in
                guard let number = PhoneNumber(text), number.matchKey != nil else {
                    throw Failure("--agent-number '\(text)' has fewer than ten digits", status: Failure.usage)
                }
                return number
            }
            let store = try Installation(options).store()
            let isKnown = try await store.user(email: email) != nil
            let hash = isKnown ? nil : try await password.hash(prompt: "Password for \(email): ")
            let id = try WorkspaceID(argument: workspace)
            let isNew = try await store.addUser(email: email, workspace: id, role: role, agentNumbers: numbers, passwordHash: hash)
            let added = Added(email: Store.normalised(email: email), workspace: id.rawValue, role: role.rawValue, new: isNew)
            if !isNew, password.passwordStdin {
                Console.error("\(added.email) has a password already, which was kept; set another with 'deskbell user set-password \(added.email)'")
            }
            if json { return try Console.json(added) }
            Console.line("\(isNew ? "new user" : "user") \(added.email) is now \(added.role) of workspace \(added.workspace)")
        }

        private struct Added: Encodable {
            let email: String
            let workspace: String
            let role: String
            let new: Bool
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The users, with their workspaces.")
        @OptionGroup var options: DataOptions
        @Flag(help: "One JSON object per user.") var json = false

        func run() async throws {
            let users = try await Installation(options).store().users().map(UserRow.init)
            if json { return try users.forEach { try Console.json($0) } }
            Console.table(
                [["EMAIL", "STATE", "WORKSPACES"]]
                    + users.map { user in
                        [user.email, user.disabled ? "disabled" : "enabled", user.workspaces.map { "\($0.id) (\($0.role))" }.joined(separator: ", ")]
                    }
            )
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends the sessions and lets nobody sign in with this address; set-password enables it again."
        )
        @OptionGroup var options: DataOptions
        @Argument(help: "The user's address.") var email: String

        func run() async throws {
            try await Installation(options).store().disableUser(email: email)
            Console.line("user \(Store.normalised(email: email)) disabled and signed out")
        }
    }

    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Sets the password and ends the sessions.")
        @OptionGroup var options: DataOptions
        @OptionGroup var password: PasswordOptions
        @Argument(help: "The user's address.") var email: String

        func run() async throws {
            let store = try Installation(options).store()
            guard try await store.user(email: email) != nil else { throw StoreError.missing("user \(email)") }
            try await store.setPassword(email: email, hash: password.hash(prompt: "New password for \(email): "))
            Console.line("password of \(Store.normalised(email: email)) set; whoever was signed in with the old one is signed out")
        }
    }
}

extension UserCommand {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes somebody out of a workspace; open pages there end within 5 s.")
        @OptionGroup var options: DataOptions
        @Argument(help: "The user's address.") var email: String
        @Option(help: "The workspace's id.") var workspace: String

        func run() async throws {
            try await Installation(options).store().removeUser(email: email, from: WorkspaceID(argument: workspace))
        }
    }

    struct SignOut: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sign-out",
            abstract: "Ends every session of a user, who may sign in again."
        )
        @OptionGroup var options: DataOptions
        @Argument(help: "The user's address.") var email: String

        func run() async throws { try await Installation(options).store().signOutUser(email: email) }
    }
}

private struct UserRow: Encodable {
    struct Place: Encodable {
        let id: String
        let role: String
    }

    let email: String
    let disabled: Bool
    let workspaces: [Place]

    init(_ entry: (user: User, memberships: [Membership])) {
        email = entry.user.email
        disabled = entry.user.isDisabled
        workspaces = entry.memberships.map { Place(id: $0.workspace.rawValue, role: $0.role.rawValue) }
    }
}
