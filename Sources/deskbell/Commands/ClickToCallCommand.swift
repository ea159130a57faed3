import ArgumentParser
import Calls
import Foundation
import Storage
import WorkPage

struct ClickToCallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "click-to-call",
        abstract: "Says how a workspace's calls are ordered at CallerDesk.",
        discussion: """
            The provider's key (authcode) is asked for, or read from the first line of standard input. It is kept encrypted with the \
            installation's secret, so that a backup does not hold it. Without any option but --json it prints what is set, without the key.
            """
    )
    @OptionGroup var options: DataOptions
    @Argument(help: "The workspace.") var id: String
    @Option(help: "Where CallerDesk's API is.") var baseUrl: String?
    @Option(help: "The virtual number that both see, exactly as CallerDesk lists it; the workspace's first DID if it is not given.")
    var deskphone: String?
    @Option(help: "The number that rings first for a user without an agent number.") var memberNumber: String?
    @Flag(help: "Order no calls any more.") var off = false
    @Flag(help: "As JSON.") var json = false

    static let standardURL = "https://app.callerdesk.io/api/"

    func run() async throws {
        let (workspace, installation) = (try WorkspaceID(argument: id), try Installation(options))
        let store = try installation.store()
        if off {
            try await store.setClickToCall(nil, of: workspace)
            return Console.line("workspace \(workspace) orders no calls any more")
        }
        guard baseUrl != nil || deskphone != nil || memberNumber != nil else { return try await show(workspace, store) }
        let setting = ClickToCallSetting(
            baseURL: try Self.address(baseUrl ?? Self.standardURL),
            deskphone: try await deskphoneText(workspace, store),
            memberNumber: try member(),
            sealedAuthcode: try installation.secret().seal(try Self.authcode(), for: WorkspaceAPI.sealPurpose(workspace))
        )
        try await store.setClickToCall(setting, of: workspace)
        Console.line("workspace \(workspace) orders calls at \(setting.baseURL) with \(setting.deskphone)")
    }

    private func show(_ workspace: WorkspaceID, _ store: Store) async throws {
        _ = try await store.workspace(workspace)
        guard let setting = try await store.clickToCall(of: workspace) else {
            throw Failure("workspace \(workspace) orders no calls; set it up with --base-url \(Self.standardURL)")
        }
        let shown = Shown(baseUrl: setting.baseURL, deskphone: setting.deskphone, memberNumber: setting.memberNumber)
        if json { return try Console.json(shown) }
        Console.table([["base URL", shown.baseUrl], ["deskphone", shown.deskphone], ["member number", shown.memberNumber ?? ""]])
    }

    private struct Shown: Encodable {
        let baseUrl: String
        let deskphone: String
        let memberNumber: String?
    }

    /// https, or http on this machine; the key goes there.
    private static func address(_ text: String) throws -> String {
        let refusal = Failure("--base-url is no https address such as \(standardURL)", status: Failure.usage)
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.query == nil, parts.fragment == nil,
            parts.user == nil, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw refusal }
        guard parts.scheme == "https" || parts.scheme == "http" && ["127.0.0.1", "localhost"].contains(host) else { throw refusal }
        return text.hasSuffix("/") ? text : text + "/"
    }

    private func deskphoneText(_ workspace: WorkspaceID, _ store: Store) async throws -> String {
        let did = try await store.workspace(workspace).dids.first
        guard let text = deskphone ?? did else {
            throw Failure("workspace \(workspace) has no DID; name the virtual number with --deskphone", status: Failure.usage)
        }
        guard PhoneNumber(text) != nil else { throw Failure("--deskphone is no telephone number", status: Failure.usage) }
        return text
    }

    private func member() throws -> String? {
        guard let memberNumber else { return nil }
        guard let key = PhoneNumber(memberNumber)?.matchKey else { throw Failure("--member-number has fewer than ten digits", status: Failure.usage) }
        return key
    }

    private static func authcode() throws -> String {
        let text = SecretInput.isTerminal ? try SecretInput.ask("Authcode: ", for: "authcode") : try SecretInput.readLine("authcode")
        let authcode = text.trimmingCharacters(in: .whitespaces)
        guard !authcode.isEmpty, authcode.utf8.count <= 256 else {
            throw Failure("the authcode is empty or longer than 256 bytes", status: Failure.usage)
        }
        return authcode
    }
}
