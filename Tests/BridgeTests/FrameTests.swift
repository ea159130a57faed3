import Calls
import NIOCore
import Testing

@testable import Bridge
@testable import Storage

@Suite("Frames of the log")
struct FrameTests {
    private func entry(_ seq: Int64, _ type: EventType = .callCompleted) -> LogEntry { LogEntry(seq: seq, type: type, json: "{\"seq\":\(seq)}") }

    private func blocks(_ chunks: [Chunk]) -> [StreamParser.Block] {
        var parser = StreamParser()
        return chunks.flatMap { parser.read($0.payload.readableBytesView) }
    }

    private func frames(after: Int64, _ seqs: [Int64], oldest: Int64 = 1, head: Int64) -> [Frame] {
        Frame.frames(of: LogPage(entries: seqs.map { entry($0) }, oldest: oldest, head: head), after: after)
    }

    @Test("An event is sent with its number, type and JSON")
    func event() {
        let block = StreamParser.Block(id: "42", event: "call_completed", data: "{\"seq\":42}")
        #expect(blocks(frames(after: 41, [42], head: 42).map(\.chunk)) == [block])
    }

    @Test("Numbers that are no longer kept are told as a gap, then the log goes on")
    func expired() {
        let frames = frames(after: 10, [2000, 2001], oldest: 2000, head: 2500)
        #expect(frames.map(\.after) == [10, 1999, 2000])
        let gap = blocks([frames[0].chunk])
        #expect(gap == [.init(id: "1999", event: "gap", data: #"{"after":10,"head":2500,"oldest":2000,"reason":"expired"}"#)])
    }

    @Test("A jump inside the log is told as one that a restore made")
    func restored() {
        let frames = frames(after: 449, [450, 1_000_451], head: 1_000_451)
        #expect(frames.map(\.seq) == [450, 1_000_450, 1_000_451])
        let gap = blocks([frames[1].chunk])
        #expect(gap == [.init(id: "1000450", event: "gap", data: #"{"after":450,"head":1000451,"oldest":1000451,"reason":"restored"}"#)])
    }

    @Test("An empty page below the head is a gap up to the head")
    func emptyBelowHead() {
        let frames = frames(after: 3, [], oldest: 9, head: 8)
        #expect(frames.map(\.after) == [3] && frames.map(\.seq) == [8])
        #expect(blocks([frames[0].chunk]).first?.id == "8")
    }

    @Test("A page that brings nothing new has no frames", arguments: [([], 5), ([4, 5], 5), ([], 4)] as [([Int64], Int64)])
    func nothingNew(seqs: [Int64], head: Int64) {
        #expect(frames(after: 5, seqs, head: head).isEmpty)
    }

    @Test("What is filtered moves the cursor, and only the last of several in a row is sent")
    func filtered() {
        let entries = [entry(1, .liveCall), entry(2, .liveCall), entry(3), entry(4, .liveCall), entry(5, .liveCall)]
        let frames = Frame.frames(of: LogPage(entries: entries, oldest: 1, head: 5), after: 0)
        let wanted = blocks(frames.chunks(for: EventFilter([.callCompleted])))
        #expect(wanted == [.init(id: "2"), .init(id: "3", event: "call_completed", data: "{\"seq\":3}"), .init(id: "5")])
        #expect(blocks(frames.chunks(for: .everything)).map(\.id) == ["1", "2", "3", "4", "5"])
        let joined = Chunk(joining: frames.chunks(for: EventFilter([.callCompleted])))
        #expect(blocks([joined]) == wanted)
    }

    @Test("A gap is told whatever the filter")
    func gapPassesFilter() {
        let chunks = frames(after: 1, [5], oldest: 5, head: 5).chunks(for: EventFilter([.liveCall]))
        #expect(blocks(chunks).map(\.event) == ["gap", nil])
    }

    @Test("The ring gives what follows a number as far back as it reaches")
    func ring() {
        var ring = FrameRing(end: 100, maximumCount: 3)
        #expect(!ring.holds(after: 100) && ring.frames(after: 100, maximumBytes: .max).isEmpty)
        for frame in frames(after: 100, Array(101...105), head: 105) { ring.append(frame) }
        #expect(ring.end == 105)
        #expect(ring.frames(after: 102, maximumBytes: .max).map(\.seq) == [103, 104, 105])
        #expect(ring.frames(after: 104, maximumBytes: .max).map(\.seq) == [105])
        for position in [0, 101, 105, 106] as [Int64] { #expect(!ring.holds(after: position)) }
    }

    @Test("The ring knows no place inside a gap")
    func ringWithGap() {
        var ring = FrameRing(end: 450)
        for frame in frames(after: 450, [1_000_451, 1_000_452], head: 1_000_452) { ring.append(frame) }
        #expect(ring.frames(after: 450, maximumBytes: .max).map(\.seq) == [1_000_450, 1_000_451, 1_000_452])
        #expect(ring.holds(after: 1_000_450) && !ring.holds(after: 451) && !ring.holds(after: 1_000_449))
    }

    @Test("The ring lets go of the oldest beyond its bytes, and gives at least one frame")
    func ringBytes() {
        var ring = FrameRing(end: 0, maximumBytes: 100)
        for frame in frames(after: 0, Array(1...50), head: 50) { ring.append(frame) }
        #expect(!ring.holds(after: 40) && ring.holds(after: 49))
        #expect(ring.frames(after: 49, maximumBytes: 1).map(\.seq) == [50])
    }

    @Test("A frame that is not the next one begins the ring anew")
    func ringAnew() {
        var ring = FrameRing(end: 0)
        for frame in frames(after: 0, [1, 2], head: 9) + [Frame(entry(9))] { ring.append(frame) }
        #expect(!ring.holds(after: 0) && ring.holds(after: 8) && ring.end == 9)
    }
}
