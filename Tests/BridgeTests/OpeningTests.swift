import NIOCore
import Testing

@testable import Bridge

@Suite("The beginning of a stream")
struct OpeningTests {
    private func blocks(_ resume: ResumePoint) -> (position: Int64, blocks: [StreamParser.Block]) {
        let opening = Opening(resume, hello: Hello(head: 57, liveCalls: ["{\"seq\":56}", "{\"seq\":57}"]), oldest: 3)
        var parser = StreamParser()
        return (opening.position, opening.chunks.flatMap { parser.read($0.payload.readableBytesView) })
    }

    private let data = #"{"head":57,"liveCalls":[{"seq":56},{"seq":57}]}"#

    @Test("hello names the head, the calls in progress and where the stream goes on")
    func head() throws {
        let (position, blocks) = blocks(.head)
        #expect(position == 57 && blocks.count == 1)
        let hello = try #require(blocks.first)
        #expect(hello.event == "hello" && hello.id == "57" && hello.data == data)
        #expect((500...2000).contains(try #require(hello.retry)))
    }

    @Test("A stream that resumes goes on where it was", arguments: [0, 1, 56, 57] as [Int64])
    func resumed(number: Int64) {
        let (position, blocks) = blocks(.after(number))
        #expect(position == number)
        #expect(blocks.map(\.id) == ["\(number)"] && blocks.first?.data == data)
    }

    @Test("Who is ahead of the log is told, and goes on at the head")
    func ahead() {
        let (position, blocks) = blocks(.after(58))
        #expect(position == 57)
        #expect(blocks.map(\.id) == ["58", "57"])
        #expect(blocks.last == .init(id: "57", event: "gap", data: #"{"after":58,"head":57,"oldest":3,"reason":"ahead"}"#))
    }

    @Test("Who sends no number is told, and goes on at the head")
    func invalid() {
        let (position, blocks) = blocks(.invalid)
        #expect(position == 57)
        #expect(blocks.map(\.id) == ["57", "57"])
        #expect(blocks.last == .init(id: "57", event: "gap", data: #"{"head":57,"oldest":3,"reason":"invalid"}"#))
    }

    @Test("Two streams are not told to come back at the same moment")
    func jitter() {
        #expect(Set((0..<50).map { _ in Notice.retry() }).count > 10)
    }
}
