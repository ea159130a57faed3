import ArgumentParser

/// Where the server listens and where its broker is.
struct ServerOptions: ParsableArguments {
    @Option(help: "Address that the web server listens on.") var host: String?
    @Option(help: "Port of the web server.") var port: Int?
    @OptionGroup var broker: BrokerOptions
    @Option(help: "trace, debug, info, notice, warning or error.") var logLevel: String?

    /// The same options for a child process.
    var arguments: [String] { flags.sorted { $0.key < $1.key }.flatMap { ["--\($0.key)", $0.value] } }

    var flags: [String: String] {
        var flags = broker.flags
        flags[Setting.host.key] = host
        flags[Setting.port.key] = port.map(String.init)
        flags[Setting.logLevel.key] = logLevel
        return flags
    }
}
