/// Thrown when nobody takes the first webhook of a simulation.
public struct NoReceiver: Error, Equatable, CustomStringConvertible {
    /// What came of the last attempt.
    let lastAnswer: String

    public var description: String {
        "the webhook URL takes no calls (\(lastAnswer)): start the server, and check the URL with 'deskbell webhook url'"
    }
}
