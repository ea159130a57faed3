import Calls
import Foundation
import Testing

@Suite("The chain", .serialized)
struct ChainTests {
    static let live = #"{"type":"live_call","SourceNumber":"1234567890","DestinationNumber":"NUMBER","Status":"Picked"}"#
    static let report = #"""
        {"type":"call_report","SourceNumber":"1234567890","DestinationNumber":"NUMBER","DialWhomNumber":"AGENT_PHONE_NUMBER","CallDuration":"120",
        "Status":"ANSWER","CallRecordingUrl":"https://example.com/recording.mp3","Direction":"WEBOBD","StartTime":"2024-01-01T10:00:00Z",
        "EndTime":"2024-01-01T10:02:00Z","call_group":"sales","receiver_name":"Agent Name"}
        """#

    @Test("brings one webhook to the stream, to mosquitto_sub and to a desk's journal as the same object")
    func sameObject() async throws {
        let installed = try await Installed()
        let mqtt = installed.ready.mqtt
        let operatorTool = try Program(
            "/usr/bin/stdbuf",
            [
                "-oL", "mosquitto_sub", "-h", mqtt.host, "-p", "\(mqtt.port)", "-i", mqtt.clientId, "-u", mqtt.username, "-P", mqtt.password, "-t",
                "workspace/+/calls/#",
                "-v", "-d",
            ]
        )
        _ = try await operatorTool.line { $0.contains("SUBACK") }
        let stream = try StreamReader(installed, cookie: try await installed.signIn())
        _ = try await stream.event("hello")
        let desk = try await Desk(installed)
        for body in [Self.live, Self.report] { _ = try await installed.webhook(body.replacing("NUMBER", with: installed.ready.lead.number)) }

        let streamed = try await stream.event("call_completed")
        let published = try await operatorTool.line { $0.hasPrefix("workspace/demo/calls/call_completed ") }
        let journaled = try await desk.journalLine { $0.contains("call_completed") }
        #expect(published == "workspace/demo/calls/call_completed \(streamed)")
        let event = try EventJSON.decode(CallEvent.self, from: streamed.utf8)
        #expect(try EventJSON.decode(CallEvent.self, from: journaled.utf8) == event)
        #expect(event.lead?.name == installed.ready.lead.name && event.call.durationSeconds == 120)
        #expect(try await stream.event("live_call").contains(#""status":"connected""#))
        #expect(try await installed.end() == 0)
    }

    @Test("loses nothing when server and broker are killed, and a stream resumes without a seam")
    func killed() async throws {
        let installed = try await Installed()
        let cookie = try await installed.signIn()
        let desk = try await Desk(installed)
        var pids = installed.ready.pids
        for number in 1...30 {
            #expect(try await installed.report(number) == Int64(number))
            if number == 10, let pid = pids["serve"] { kill(pid, SIGKILL) }
            if number == 20, let pid = pids["mosquitto"] { kill(pid, SIGKILL) }
            pids = installed.ready.pids
        }
        let stream = try StreamReader(installed, cookie: cookie, lastEventID: 0)
        _ = try await stream.event("call_completed", 30)
        let seqs = try stream.events.filter { $0.name == "call_completed" }.map { try EventJSON.decode(CallEvent.self, from: $0.data.utf8).seq }
        #expect(seqs == Array(1...30))
        try await eventually(15, "30 events in the journal") { try desk.seqs().count >= 30 ? true : nil }
        #expect(try desk.seqs() == Array(1...30))
        for child in ["serve", "mosquitto"] { #expect(installed.up.errors.contains("\(child) started again")) }
        #expect(try await installed.end() == 0)
    }

    @Test("gives streams and desks an erased person's events with their numbers and nothing else, while it runs")
    func erased() async throws {
        let installed = try await Installed()
        let (number, name) = (installed.ready.lead.number, installed.ready.lead.name)
        #expect(try await installed.report(1) == 1)
        let other = #"{"type":"call_report","CallSid":"other","SourceNumber":"9000000001","Status":"ANSWER","Direction":"IVR"}"#
        _ = try await installed.webhook(other)
        #expect(try await installed.report(2) == 3)
        let cookie = try await installed.signIn()
        // Somebody reads, so the server holds copies.
        let before = try StreamReader(installed, cookie: cookie, lastEventID: 0)
        #expect(try await before.event("call_completed", 3).contains(number))

        #expect(try await installed.command("lead", "erase", number, "--workspace", "demo").status == 64)
        let erased = try await installed.command("lead", "erase", number, "--workspace", "demo", "--yes", "--json")
        #expect(erased.status == 0 && erased.output == #"{"calls":2,"events":2,"leads":1,"rejected":0}"#, "\(erased)")
        #expect(erased.errors.isEmpty)
        #expect(try await installed.command("lead", "erase", "-", "--workspace", "demo", "--yes", input: number + "\n").status == 1)

        let after = try StreamReader(installed, cookie: cookie, lastEventID: 0)
        _ = try await after.event("call_completed", 3)
        let desk = try await Desk(installed, enrolURL: nil, since: 0)
        _ = try await desk.journalLine { $0.contains(#""seq":3"#) }
        #expect(try desk.seqs() == [1, 2, 3])
        for line in after.events.filter({ $0.name == "call_completed" }).map(\.data) + (try desk.lines(containing: #""type""#)) {
            let event = try EventJSON.decode(CallEvent.self, from: line.utf8)
            #expect((event.erased == true) == (event.seq != 2) && !line.contains(number) && !line.contains(name))
        }
        // A repeat changes nothing, and who calls again is unknown.
        #expect(try await installed.report(2) == 3)
        #expect(try await installed.report(4) == 4)
        let again = try await desk.journalLine { $0.contains(#""seq":4"#) }
        #expect(again.contains(number) && !again.contains(name) && !again.contains(#""lead""#))
        #expect(try await installed.end() == 0)
    }

    @Test("cuts a revoked desk off within five seconds and lets a new one in without a restart")
    func revoked() async throws {
        let installed = try await Installed()
        let desk = try await Desk(installed)
        #expect(try await installed.command("desk", "revoke", "second", "--workspace", "demo").status == 0)
        _ = try await eventually(5, "the desk to be cut off") {
            try await installed.command("desk", "list", "--workspace", "demo").output.contains("revoked") ? true : nil
        }
        _ = try await installed.report(1)
        let added = try await installed.command("desk", "add", "third", "--workspace", "demo", "--mqtt-port", "\(installed.mqttPort)", "--json")
        struct Line: Decodable { let enrolUrl: String }
        let other = try await Desk(installed, enrolURL: JSONDecoder().decode(Line.self, from: Data(added.output.utf8)).enrolUrl)
        let seq = try await installed.report(2)
        try await eventually(15, "the new desk's event") { try other.seqs().contains(seq) ? true : nil }
        #expect(try !desk.seqs().contains(seq))
    }
}
