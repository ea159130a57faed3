/// A workspace's secret webhook URL, as commands print it.
struct WebhookAddress: Encodable {
    let webhookUrl: String

    init(_ url: String) { webhookUrl = url }

    func print(json: Bool) throws {
        if json { try Console.json(self) } else { Console.line(webhookUrl) }
    }
}
