import Access
import Calls
import Foundation
import Storage
import WorkPage

/// What `up --demo` makes: a workspace with somebody who signs in, a campaign with leads, a desk, an operator. Made once, kept afterwards.
struct DemoInstallation {
    static let workspace = "demo"
    static let email = "agent@demo.example"
    static let operatorName = "operator"
    static let desk = "front"
    static let secondDesk = "second"

    /// Who the demo's calls are about. Numbers and names are made up.
    static let leads = [
        ("Asha Verma", "9876543210"), ("Ravi Iyer", "9812345678"), ("Meera Nair", "9898989898"), ("Kabir Khan", "9811000001"),
        ("Divya Menon", "9811000002"), ("Arjun Rao", "9811000003"), ("Fatima Sheikh", "9811000004"), ("Joseph Thomas", "9811000005"),
    ]
    /// Somebody beside the one who is announced, with a number of their own.
    static let colleague = (email: "colleague@demo.example", number: "9800000002")
    /// Rings first when the one who is announced clicks "Call now": without a number of their own they see every call.
    static let memberNumber = "9800000001"

    /// The demo's virtual number, which the simulator's calls come in on.
    static let did = "01200000100"

    let password: String
    let webhookURL: String
    /// Where the simulated CallerDesk takes orders.
    let simulatorPort: Int
    /// Signs the simulator's webhooks, for whoever wants to see that required.
    let signingKey: String
    /// Enrols the notifier that prints into the same terminal.
    let ownDesk: EnrolmentLine
    /// For a second desk.
    let otherDesk: EnrolmentLine
    let operatorAccess: OperatorAccess

    init(_ installation: Installation) async throws {
        let store = try installation.store()
        let workspace = try WorkspaceID(Self.workspace)
        password = try installation.secret().demoPassword
        if try await store.bounds(of: workspace) == nil {
            let dids = PhoneNumber(Self.did).map { [$0: Self.did] } ?? [:]
            try await Self.ignoringExisting { try await store.addWorkspace(workspace, name: "Demo", timeZone: "Asia/Kolkata", dids: dids) }
        }
        if try await store.user(email: Self.email) == nil {
            // Only with the user, who comes last: a lead that was erased since does not come back.
            let leads = Self.leads.map { name, number in
                NewLead(name: name, numbers: [PhoneNumber(number)].compactMap(\.self), campaign: "Demo campaign")
            }
            _ = try await store.addLeads(leads, workspace: workspace)
            let hash = try await Password.hash(password)
            let numbers = [PhoneNumber(Self.colleague.number)].compactMap(\.self)
            try await Self.ignoringExisting {
                try await store.addUser(
                    email: Self.colleague.email,
                    workspace: workspace,
                    role: .agent,
                    agentNumbers: numbers,
                    passwordHash: hash
                )
            }
            try await store.addUser(email: Self.email, workspace: workspace, role: .admin, agentNumbers: [], passwordHash: hash)
        }
        ownDesk = try await Self.desk(Self.desk, workspace, store, installation, isOnThisMachine: true)
        otherDesk = try await Self.desk(Self.secondDesk, workspace, store, installation)
        operatorAccess = try await Self.operatorAccess(store, installation)
        simulatorPort = try FreePort.find()
        let generation = try await store.webhookGeneration(of: workspace)
        webhookURL = try installation.webhookURL(workspace, generation: generation)
        signingKey = try installation.signingKey(of: workspace, generation: generation)
    }

    /// Has calls ordered from the simulator, which is at another port with each start.
    func orderCalls(_ store: Store, _ installation: Installation) async throws {
        let workspace = try WorkspaceID(Self.workspace)
        let setting = ClickToCallSetting(
            baseURL: "http://127.0.0.1:\(simulatorPort)/api/",
            deskphone: Self.did,
            memberNumber: Self.memberNumber,
            sealedAuthcode: try installation.secret().seal(SimulateCommand.standardAuthcode, for: WorkspaceAPI.sealPurpose(workspace))
        )
        try await store.setClickToCall(setting, of: workspace)
    }

    private static func ignoringExisting(_ body: () async throws -> Void) async throws {
        do { try await body() } catch StoreError.exists {}
    }

    private static func desk(
        _ name: String,
        _ workspace: WorkspaceID,
        _ store: Store,
        _ installation: Installation,
        isOnThisMachine: Bool = false
    ) async throws -> EnrolmentLine {
        let name = try DeskName(name)
        try await ignoringExisting { _ = try await store.addDesk(name, workspace: workspace) }
        let generation = try await store.desks(of: workspace).first { $0.name == name }?.generation ?? 1
        return try installation.enrolment(workspace, name, generation: generation, isOnThisMachine: isOnThisMachine)
    }

    private static func operatorAccess(_ store: Store, _ installation: Installation) async throws -> OperatorAccess {
        let name = try DeskName(operatorName)
        try await ignoringExisting { _ = try await store.addOperator(name) }
        let generation = try await store.operators().first { $0.name == name.rawValue }?.generation ?? 1
        return try OperatorAccess(name.rawValue, generation: generation, installation)
    }
}
