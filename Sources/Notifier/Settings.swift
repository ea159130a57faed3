import Calls

/// Everything that `run` needs to know, checked.
public struct Settings: Equatable, Sendable {
    /// Long enough for a meeting's worth of missed calls to ring, short enough not to be woken by yesterday's.
    static let defaultRingMaxAge: Int64 = 600

    var enrolment: Enrolment
    var journal: String
    var format = OutputFormat.text
    var filter = CallFilter()
    var showsLive = false
    var beep = BeepKind.bell
    /// A program and its arguments; empty for none.
    var command: [String] = []
    /// In seconds.
    var ringMaxAge = defaultRingMaxAge
    /// Where to begin while there is no journal.
    var since: Int64?
    var certificateAuthorityFile: String?

    /// - Parameters:
    ///   - layers: The strongest first: flags, environment, file.
    ///   - paths: Where the journal is, unless a layer says otherwise.
    /// - Throws: `NotifierError` that names the setting and where it was set.
    public init(_ layers: [SettingsLayer], paths: Paths) throws(NotifierError) {
        let values = LayeredValues(layers)
        guard let url = values.text(.url) else {
            throw NotifierError(
                .configuration,
                "This machine is not enrolled: run desk-notifier enrol with the line that 'deskbell desk add' printed."
            )
        }
        enrolment = try Enrolment(url)
        let allowsPlain = try values.read(.allowPlain, "true or false", Self.flag) ?? false
        try enrolment.requireGuarded(allowsPlain: allowsPlain, code: .configuration)
        journal = values.text(.journal) ?? paths.journal(workspace: enrolment.workspace, desk: enrolment.desk)
        format = try values.read(.format, "text or json", OutputFormat.init(rawValue:)) ?? format
        beep = try values.read(.beep, "bell, sound or none", BeepKind.init(rawValue:)) ?? beep
        showsLive = try values.read(.live, "true or false", Self.flag) ?? showsLive
        command = try values.read(.exec, "a program and its arguments", CommandWords.split) ?? []
        ringMaxAge = try values.read(.ringMaxAge, "a time such as 90s, 10m or 2h", Self.seconds) ?? ringMaxAge
        since = try values.read(.since, "a number from 0 on") { text in
            Int64(text).flatMap { (0...EventRecord.maximumSeq).contains($0) ? $0 : nil }
        }
        filter.agents = try values.list(.agent, "telephone numbers", PhoneNumber.init(_:))
        filter.groups = try values.list(.group, "names of groups") { $0 }
        let statuses = CallStatus.allCases.map(\.rawValue).joined(separator: ", ")
        filter.statuses = try values.list(.status, "out of \(statuses)", CallStatus.init(rawValue:))
        certificateAuthorityFile = values.text(.caFile)
        if enrolment.fingerprint != nil, certificateAuthorityFile == nil {
            throw NotifierError(.configuration, "The broker's certificate authority is missing: run desk-notifier enrol with the line once more.")
        }
    }

    private static func flag(_ text: String) -> Bool? { ["true": true, "false": false][text] }

    /// `90`, `90s`, `10m`, `2h` in seconds; at most a year.
    static func seconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
        let unit = text.last.flatMap { units[$0] }
        guard let number = Int64(unit == nil ? text : String(text.dropLast())), (0...31_536_000).contains(number) else { return nil }
        return number * (unit ?? 1)
    }
}
