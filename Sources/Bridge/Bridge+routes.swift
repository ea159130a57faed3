import Access
import Calls
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Storage
public import Web

extension Bridge {
    /// Adds `GET` and `HEAD /api/workspaces/{id}/calls/events`.
    public func addRoutes(to router: some RouterMethods<AppContext>) {
        router.get("/api/workspaces/:id/calls/events") { try await self.stream($0, $1) }
        router.head("/api/workspaces/:id/calls/events") { request, context in
            _ = try await self.signIn.requireMember(request, context)
            return Response(status: .ok, headers: Self.fields)
        }
    }

    private static let fields: HTTPFields = {
        var fields: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        // Tells nginx and those that follow it not to hold the stream back.
        if let name = HTTPField.Name("X-Accel-Buffering") { fields[name] = "no" }
        return fields
    }()

    private func stream(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = request.uri.queryParameters
        // Before the sign-in, which uses a ticket up.
        guard query[values: "types"].count <= 1, let filter = EventFilter(query: query["types"]) else {
            throw Problem(.badRequest, code: "unknown_event_type", detail: "`types` takes live_call and call_completed, separated by a comma, once.")
        }
        let place: Place
        do {
            place = try await signIn.requireReader(request, context)
        } catch let problem as Problem where problem.status == .serviceUnavailable {
            return Self.busy(.database)
        }
        let resume = ResumePoint(header: HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }, query: query["lastEventId"])
        // The body lives for hours: it holds neither the request nor the context.
        return Response(
            status: .ok,
            headers: Self.fields,
            body: ResponseBody { [channel = context.channel, place] writer in
                let end = try await self.serve(place, on: channel, resume: resume, filter: filter, writer: &writer)
                if end == .complete { try await writer.finish(nil) }
            }
        )
    }

    /// Streams until the stream ends.
    private func serve(
        _ place: Place,
        on channel: any Channel,
        resume: ResumePoint,
        filter: EventFilter,
        writer: inout any ResponseBodyWriter
    ) async throws -> EventStream.End {
        guard let feed = attach(place) else {
            try await writer.write(ByteBuffer(bytes: Notice.busy(.overload).bytes))
            return .complete
        }
        defer { detach(place) }
        let hub = hub(on: channel.eventLoop)
        let opening: Opening
        do {
            opening = try await feed.open(resume, on: hub)
        } catch StoreError.noSuchWorkspace {
            // Disabled since the reader was let in.
            try await writer.write(ByteBuffer(bytes: Notice.bye(.workspaceDisabled).bytes))
            return .complete
        } catch {
            logger.warning("A stream could not begin", metadata: ["workspace": "\(place.workspace)", "error": "\(error)"])
            try await writer.write(ByteBuffer(bytes: Notice.busy(.database).bytes))
            return .complete
        }
        return await withCheckedContinuation { ended in
            hub.add(EventStream.Request(channel: channel, filter: filter, opening: opening, place: place, ended: ended), to: feed.id)
            // The server may have told its connections to end before the stream was there to hear it; so it is told again.
            if Task.isShuttingDownGracefully { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        }
    }

    private static func busy(_ reason: Notice.Busy) -> Response {
        Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: Notice.busy(reason).bytes)))
    }
}
