/// The events of a set of topic filters, for one reader at a time.
///
/// The subscription holds until ``cancel()`` or until nobody refers to it any more, and is made anew after each reconnect. Reading ends (nil) when it
/// is cancelled, when the client ends, or when the reading task is cancelled.
///
/// ```swift
/// for await event in try client.subscribe(to: ["workspace/acme/calls/+"]) { … }
/// ```
public final class MQTTSubscription: AsyncSequence, Sendable {
    public typealias Element = MQTTSubscriptionEvent
    public typealias Failure = Never

    /// Keeps the subscription alive while it is read.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let subscription: MQTTSubscription

        fileprivate init(_ subscription: MQTTSubscription) {
            self.subscription = subscription
        }

        public func next() async -> MQTTSubscriptionEvent? {
            await subscription.mailbox.next()
        }

        public func next(isolation actor: isolated (any Actor)?) async -> MQTTSubscriptionEvent? {
            await subscription.mailbox.next()
        }
    }

    private let mailbox: SubscriptionMailbox
    private let onCancel: @Sendable () -> Void

    init(mailbox: SubscriptionMailbox, onCancel: @escaping @Sendable () -> Void) {
        self.mailbox = mailbox
        self.onCancel = onCancel
    }

    deinit {
        cancel()
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(self)
    }

    /// Ends the subscription: the broker is told (UNSUBSCRIBE) unless another subscription has the same filter. Events that wait can still be read.
    public func cancel() {
        onCancel()
        mailbox.finish()
    }
}
