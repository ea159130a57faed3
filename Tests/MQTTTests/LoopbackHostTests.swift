import MQTT
import Testing

@Suite("Hosts that are this machine")
struct LoopbackHostTests {
    @Test("loopback addresses and localhost are", arguments: ["127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "localhost", "LocalHost"])
    func here(host: String) { #expect(LoopbackHost.contains(host)) }

    @Test(
        "all else may be another one, now or later (attack 67)",
        arguments: [
            "", "0.0.0.0", "::", "192.0.2.1", "128.0.0.1", "::2", "::1:0", "1::1", "127.0.0.1.example", "localhost.example", "127.0.0.1 ",
            "desk.local",
        ]
    )
    func elsewhere(host: String) { #expect(!LoopbackHost.contains(host)) }
}
