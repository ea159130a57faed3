import Testing

@testable import WorkPage

@Suite("A recording's link")
struct RecordingLinkTests {
    private static let hosts = ["records.example.com", "other.example.com:8443"]

    @Test(
        "is followed to an allowed host over https",
        arguments: [
            "https://records.example.com/a.wav", "HTTPS://Records.Example.Com/a.wav?x=1#y", "https://records.example.com",
            "https://records.example.com:443/a.wav", "https://other.example.com:8443/a.wav",
        ]
    )
    func allowed(url: String) { #expect(RecordingLink.isAllowed(url, hosts: Self.hosts, allowsLoopback: false)) }

    @Test(
        "goes nowhere else, however it is written",
        arguments: [
            "http://records.example.com/a.wav", "https://records.example.com:8443/a.wav", "https://other.example.com/a.wav", "https://evil.example/",
            "https://records.example.com@evil.example/", "https://records.example.com%40evil.example/", "https://evil.example\\.records.example.com/",
            "https://records.example.com\\@evil.example/", "https:/records.example.com/", "https:records.example.com", "//records.example.com/",
            "javascript:alert(1)//https://records.example.com/", "data:text/html,https://records.example.com/", "file:///etc/passwd",
            "https://records.example.com.evil.example/", "https://evil.example/https://records.example.com/", "https://records.example.com\r\nX: y",
            "https://records.example.com/ a", "https://ｒecords.example.com/", "https://169.254.169.254/", "https://[::1]/", "https://2130706433/",
            "http://127.0.0.1/a.wav", "http://localhost/a.wav", "", "https://",
        ]
    )
    func refused(url: String) { #expect(!RecordingLink.isAllowed(url, hosts: Self.hosts, allowsLoopback: false)) }

    @Test("may be on this machine in the demo alone", arguments: ["http://127.0.0.1:3002/a.wav", "http://localhost/a.wav"])
    func loopback(url: String) { #expect(RecordingLink.isAllowed(url, hosts: [], allowsLoopback: true)) }

    @Test(
        "is not on another machine in the demo either",
        arguments: [
            "http://127.0.0.1.evil.example/", "http://127.0.0.1:x/", "http://127.0.0.1@evil.example/", "http://10.0.0.1/", "http://127.0.0.1:99999/",
        ]
    )
    func demo(url: String) { #expect(!RecordingLink.isAllowed(url, hosts: [], allowsLoopback: true)) }
}
