import ArgumentParser
import Notifier

/// Where the configuration is.
struct ConfigOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file (DESK_NOTIFIER_CONFIG; default ~/.config/desk-notifier/config.json); one for each desk on this machine.",
            valueName: "file"
        )
    )
    var config: String?

    /// - Throws: `NotifierError` if there is no home folder.
    var paths: Paths {
        get throws { try Paths(environment: Console.environment, config: config) }
    }

    /// All settings: flags, environment, file.
    ///
    /// - Throws: `NotifierError` that names what is wrong.
    func settings(flags: SettingsLayer = SettingsLayer()) throws -> Settings {
        let paths = try paths
        let layers = [flags, SettingsLayer(environment: Console.environment), try ConfigFile.read(paths.config)].compactMap { $0 }
        return try Settings(layers, paths: paths)
    }
}
