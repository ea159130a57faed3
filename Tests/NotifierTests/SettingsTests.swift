import Calls
import Foundation
import Testing

@testable import Notifier

@Suite("Enrolment and settings")
struct SettingsTests {
    private let url = "mqtt://acme.front:s3cret@desk.example:1884/acme/front"
    private let folder: TemporaryFolder
    private let paths: Paths

    init() throws {
        folder = try TemporaryFolder()
        paths = try Paths(environment: ["HOME": folder.path], config: nil)
    }

    private func settings(_ layers: SettingsLayer...) throws -> Settings {
        try Settings(layers + [SettingsLayer(json: Array("{\"allowPlain\":true,\"url\":\"\(url)\"}".utf8), path: "file")], paths: paths)
    }

    @Test("An enrolment line says where, as whom, and for which desk")
    func enrolment() throws {
        let enrolment = try Enrolment(url)
        #expect(enrolment.host == "desk.example" && enrolment.port == 1884 && !enrolment.hasTLS)
        #expect(enrolment.username == "acme.front" && enrolment.password == "s3cret")
        #expect(enrolment.workspace.rawValue == "acme" && enrolment.desk.rawValue == "front")
    }

    @Test(
        "Ports have defaults, passwords may be percent-encoded, IPv6 addresses lose their brackets",
        arguments: [
            ("mqtt://acme.front:p@h/acme/front", "h", 1883, "p"), ("mqtts://acme.front:p@h/acme/front", "h", 8883, "p"),
            ("mqtt://acme.front:p%40%2F%3A@[::1]:99/acme/front", "::1", 99, "p@/:"),
        ]
    )
    func enrolmentForms(url: String, host: String, port: Int, password: String) throws {
        let enrolment = try Enrolment(url)
        #expect(enrolment.host == host && enrolment.port == port && enrolment.password == password)
    }

    @Test(
        "A line that is not whole is refused without repeating the password",
        arguments: [
            "", "hello", "http://acme.front:s3cret@h/acme/front", "mqtt://h/acme/front", "mqtt://acme.front@h/acme/front",
            "mqtt://acme.front:s3cret@/acme/front", "mqtt://acme.front:s3cret@[]/acme/front",
            "mqtt://acme.front:s3cret@%1B%5B2J/acme/front", "mqtt://acme.front:s3cret@h%0Ax/acme/front",
            "mqtt://acme.front:s3cret@h/acme", "mqtt://acme.front:s3cret@h/acme/front/x",
            "mqtt://acme.front:s3cret@h/acme/+", "mqtt://acme.front:s3cret@h/ACME/front", "mqtt://acme.other:s3cret@h/acme/front",
            "mqtt://acme.front:s3cret@h:0/acme/front", "mqtt://acme.front:s3cret@h:99999/acme/front",
            "mqtts://acme.front:s3cret@h/acme/front?fingerprint=ab",
            "mqtt://acme.front:s3cret@h/acme/front?fingerprint=\(String(repeating: "ab", count: 32))", "mqtt://acme.front:s3cret@h/acme/front?x=1",
        ]
    )
    func enrolmentErrors(url: String) {
        let error = #expect(throws: NotifierError.self) { try Enrolment(url) }
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test("Enrolment takes the line as it is printed, and the URL alone, broken or in quotes")
    func printedLine() throws {
        let cases: [(String, Bool)] = [
            (url, false), ("'\(url)'", false), (" \(url)\r\n", false), (url.replacing("@", with: "\n  @"), false),
            ("desk-notifier enrol '\(url)'", false), ("desk-notifier enrol '\(url)' --allow-plain\r", true),
            ("/usr/bin/desk-notifier  enrol --allow-plain \"\(url)\"", true),
        ]
        for (text, allowsPlain) in cases {
            let line = try EnrolmentLine(text)
            #expect(line.url == url && line.allowsPlain == allowsPlain, "\(text)")
        }
        for rest in ["'\(url)' --config x", "--force '\(url)'", "'\(url)' '\(url)'"] {
            let error = #expect(throws: NotifierError.self) { try EnrolmentLine("desk-notifier enrol \(rest)") }
            #expect(error?.code == .usage && error?.description.contains("s3cret") == false)
        }
    }

    @Test("Enrolling writes a file that its owner alone can read, and leaves other settings alone")
    func enrol() throws {
        let path = folder.file("a/b/config.json")
        try ConfigFile.enrol(url, at: path)
        #expect(try folder.mode("a/b/config.json") == 0o600)
        try folder.write(#"{"beep":"none","url":"mqtt://old"}"#, to: "a/b/config.json")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(ConfigFile.isOpenToOthers(path))
        try ConfigFile.enrol(url, at: path, allowsPlain: true)
        #expect(!ConfigFile.isOpenToOthers(path))
        let layer = try #require(try ConfigFile.read(path))
        let settings = try Settings([layer], paths: paths)
        #expect(settings.beep == .none && settings.enrolment.username == "acme.front")
        #expect(settings.journal == folder.path + "/.local/state/desk-notifier/acme-front.jsonl")
    }

    @Test(
        "An unknown key, a wrong type and what is not JSON are errors",
        arguments: [#"{"bep":"none"}"#, #"{"beep":{}}"#, #"{"beep":null}"#, "x", "[]", ""]
    )
    func badFile(content: String) throws {
        try folder.write(content, to: "config.json")
        let error = #expect(throws: NotifierError.self) { try ConfigFile.read(folder.file("config.json")) }
        #expect(error?.code == .configuration)
    }

    @Test("Without an enrolment one is told what to do")
    func notEnrolled() throws {
        #expect(try ConfigFile.read(folder.file("none.json")) == nil)
        let error = #expect(throws: NotifierError.self) { try Settings([SettingsLayer()], paths: paths) }
        #expect(error?.code == .configuration)
        #expect(error?.description.contains("desk-notifier enrol") == true)
    }

    @Test(
        "What would leave this machine without TLS needs a word that it is meant, and the sentence does not repeat the password (attack 67)",
        arguments: [
            ("mqtt://acme.front:s3cret@desk.example/acme/front", true), ("mqtt://acme.front:s3cret@192.0.2.1/acme/front", true),
            ("mqtts://acme.front:s3cret@desk.example/acme/front", false), ("mqtt://acme.front:s3cret@127.0.0.1/acme/front", false),
            ("mqtt://acme.front:s3cret@[::1]/acme/front", false), ("mqtt://acme.front:s3cret@localhost/acme/front", false),
        ]
    )
    func exposed(url: String, isExposed: Bool) throws {
        let layer = SettingsLayer(environment: ["DESK_NOTIFIER_URL": url])
        if isExposed {
            let error = #expect(throws: NotifierError.self) { try Settings([layer], paths: paths) }
            #expect(error?.code == .configuration && error?.description.contains("--allow-plain") == true)
            #expect(error?.description.contains("s3cret") == false)
        } else {
            _ = try Settings([layer], paths: paths)
        }
        _ = try Settings([SettingsLayer(environment: ["DESK_NOTIFIER_URL": url, "DESK_NOTIFIER_ALLOW_PLAIN": "true"])], paths: paths)
    }

    @Test("Flags win over the environment, the environment over the file")
    func layers() throws {
        let environment = SettingsLayer(environment: [
            "DESK_NOTIFIER_BEEP": "sound", "DESK_NOTIFIER_RING_MAX_AGE": "2h", "DESK_NOTIFIER_LIVE": "true",
        ])
        let settings = try settings(SettingsLayer(beep: "none"), environment)
        #expect(settings.beep == .none && settings.ringMaxAge == 7200 && settings.showsLive)
        #expect(settings.format == .text)
    }

    @Test("Lists may have commas", arguments: [["missed,busy"], ["missed", "busy"], ["missed, busy"]])
    func lists(texts: [String]) throws {
        #expect(try settings(SettingsLayer(statuses: texts)).filter.statuses == [.missed, .busy])
    }

    @Test("A wrong value names its setting; on the command line it is wrong usage")
    func wrongValues() throws {
        let flags: [(SettingsLayer, String)] = [
            (SettingsLayer(format: "xml"), "format"), (SettingsLayer(beep: "loud"), "beep"), (SettingsLayer(agents: ["abc"]), "agent"),
            (SettingsLayer(statuses: ["gone"]), "status"), (SettingsLayer(ringMaxAge: "soon"), "ringMaxAge"), (SettingsLayer(since: "-1"), "since"),
            (SettingsLayer(exec: "'open"), "exec"), (SettingsLayer(agents: [""]), "agent"), (SettingsLayer(groups: [" "]), "group"),
            (SettingsLayer(groups: [""]), "group"), (SettingsLayer(statuses: [","]), "status"), (SettingsLayer(statuses: ["", ""]), "status"),
        ]
        for (layer, name) in flags {
            let error = #expect(throws: NotifierError.self) { try settings(layer) }
            #expect(error?.code == .usage)
            #expect(error?.description.contains(name) == true)
        }
        let error = #expect(throws: NotifierError.self) { try settings(SettingsLayer(environment: ["DESK_NOTIFIER_FORMAT": "xml"])) }
        #expect(error?.code == .configuration)
    }

    @Test("Files go where the XDG specification says", arguments: [("/x", "/x"), ("relative", nil), ("", nil)])
    func xdg(config: String, expected: String?) throws {
        let paths = try Paths(environment: ["HOME": "/h", "XDG_CONFIG_HOME": config], config: nil)
        #expect(paths.config == (expected ?? "/h/.config") + "/desk-notifier/config.json")
        #expect(try Paths(environment: ["HOME": "/h"], config: "mine.json").config == "mine.json")
        #expect(throws: NotifierError.self) { try Paths(environment: [:], config: nil) }
    }
}
