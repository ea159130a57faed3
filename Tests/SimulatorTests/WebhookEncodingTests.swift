import Testing

@testable import Simulator

@Suite("How simulated webhooks are written")
struct WebhookEncodingTests {
    private let payload = WebhookPayload(.report, ["type": "call_report", "Status": "a \"b\"\\\n&=%é", "StartTime": "2024-12-30 12:43:19"])

    @Test("JSON and forms are escaped")
    func escaped() {
        #expect(payload.json == #"{"type":"call_report","Status":"a \"b\"\\\u000a&=%é","StartTime":"2024-12-30 12:43:19"}"#)
        #expect(payload.urlEncoded == "type=call_report&Status=a%20%22b%22%5C%0A%26%3D%25%C3%A9&StartTime=2024-12-30%2012%3A43%3A19")
    }

    @Test("The query is glued to the registered URL with a question mark, whatever that looks like")
    func glued() {
        #expect(WebhookEncoding.json.url("http://h/w/secret", for: payload) == "http://h/w/secret?type=call_report")
        #expect(WebhookEncoding.form.url("http://h/w?token=abc", for: payload) == "http://h/w?token=abc?type=call_report")
        let get = WebhookEncoding.get.url("http://h/w?token=abc", for: payload)
        #expect(get == "http://h/w?token=abc?Status=a%20%22b%22%5C%0A%26%3D%25%C3%A9&StartTime=2024-12-30n12%3A43%3A19")
    }
}
