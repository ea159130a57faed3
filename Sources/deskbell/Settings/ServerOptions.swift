import ArgumentParser

/// Where the server listens and where its broker is.
struct ServerOptions: ParsableArguments {
    @Option(help: "Address that the web server listens on.") var host: String?
    @Option(help: "Port of the web server.") var port: Int?
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var transport: TransportOptions
    @OptionGroup var bearer: BearerOptions
    @Option(name: .customLong("public-url"), help: ArgumentHelp("How the outside reaches the web server.", valueName: "url")) var publicURL: String?
    @Option(help: "Events are kept for so many days (default 90).") var retentionDays: Int?
    @Option(help: "So many events are kept per workspace at most (default 1000000).") var retentionEvents: Int?
    @Option(help: "trace, debug, info, notice, warning or error.") var logLevel: String?

    /// The same options for a child process.
    var arguments: [String] {
        flags.sorted { $0.key < $1.key }.flatMap { Self.switches.contains($0.key) ? ["--\($0.key)"] : ["--\($0.key)", $0.value] }
    }

    /// Flags without a value.
    static let switches = [Setting.allowPlainHTTP, .allowPlainMQTT, .mqttTLS].map(\.key)

    var flags: [String: String] {
        var flags = broker.flags.merging(transport.flags) { $1 }.merging(bearer.flags) { $1 }
        flags[Setting.host.key] = host
        flags[Setting.port.key] = port.map(String.init)
        flags[Setting.publicURL.key] = publicURL
        flags[Setting.retentionDays.key] = retentionDays.map(String.init)
        flags[Setting.retentionEvents.key] = retentionEvents.map(String.init)
        flags[Setting.logLevel.key] = logLevel
        return flags
    }
}
