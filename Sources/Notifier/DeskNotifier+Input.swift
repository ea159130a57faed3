import Calls
import MQTT

extension DeskNotifier {
    /// Follows the workspace until this task is cancelled.
    ///
    /// A broker that does not grant the topics may do so later, when somebody has put the desk's account right, but says nothing then; so it is
    /// asked again and again.
    func follow() async -> NotifierError? {
        while !Task.isCancelled {
            guard let subscription = try? client.subscribe(to: topics.filters) else {
                return NotifierError(.failed, "The MQTT client has ended; start the notifier again.")
            }
            await read(subscription)
            subscription.cancel()
            try? await Task.sleep(for: Self.refusalPause)
        }
        return nil
    }

    /// Hands what the broker sends to the feed, until the broker refuses a topic or this task is cancelled.
    ///
    /// Each message is done with before the next is read, so a slow disk holds up the subscription, which drops what is too much and says so, and
    /// the log has it.
    private func read(_ subscription: MQTTSubscription) async {
        for await event in subscription {
            switch event {
            case .subscribed:
                note(connected: true)
                perform(link.up())
                _ = try? await client.enqueue(topics.status(.online, since: .now))
                await perform(feed.subscribed())
            case .rejected:
                perform(link.failed("it does not let this desk read its workspace", isRefusal: true))
                return
            case .disconnected:
                note(connected: false)
                perform(link.down())
                await perform(feed.disconnected())
            case .overflow:
                await perform(feed.overflowed())
            case .message(let message):
                await take(message)
            }
        }
    }

    private func take(_ message: MQTTMessage) async {
        let workspace = settings.enrolment.workspace
        // Events and answers are not retained by any gateway; what is, is old or somebody else's.
        guard !message.isRetained else { return }
        if message.topic == topics.head {
            guard let beacon = try? EventJSON.decode(HeadBeacon.self, from: message.payload) else { return }
            await perform(feed.beacon(beacon.head))
        } else if message.topic == topics.events {
            guard let answer = ReplayAnswer(payload: message.payload, workspace: workspace) else {
                return note("The gateway's answer cannot be understood; asking again and again.", about: "answer")
            }
            await perform(feed.answer(answer))
        } else if topics.isCalls(message.topic) {
            do throws(EventRecord.Refusal) {
                await perform(feed.event(try EventRecord(payload: message.payload, workspace: workspace)))
            } catch {
                note("A message on \(message.topic) is no event of this workspace (\(error)); such are ignored.", about: "\(error)")
            }
        }
    }

    /// Learns why there is no connection.
    func watch() async -> NotifierError? {
        for await state in client.states {
            guard case .disconnected(let reason?) = state else { continue }
            perform(link.failed("\(reason)", isRefusal: reason == .notAuthorized))
        }
        return nil
    }
}
