public import Foundation
import Glibc
public import Storage

/// The folder that the broker runs in, `broker` in the data folder: its accounts and what is this installation's own in its configuration.
public struct BrokerFolder: Sendable {
    /// The working directory for `mosquitto -c mosquitto.conf`.
    public let directory: URL

    /// - Parameter data: The data folder; it need not exist yet.
    public init(data: URL) {
        directory = data.appending(path: "broker")
    }

    /// The accounts, as the dynamic security plugin keeps them.
    var accountsFile: URL { directory.appending(path: "dynamic-security.json") }

    /// Writes all that the broker reads when it starts. To be called before every start, since the broker leaves the accounts' file as it pleases.
    ///
    /// - Throws: `BrokerError.badListener`, or what the file system said.
    public func prepare(accounts: [BrokerAccount], secret: ServerSecret, listeners: [BrokerListener]) throws {
        let included = directory.appending(path: "conf.d")
        for folder in [directory, included] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        // The broker's own writes would let everybody read the accounts, so nobody else may enter, also if the folder was there before.
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory.path)
        let configuration = try listeners.configuration(isRoot: geteuid() == 0)
        try DurableFile.write(Data(configuration.utf8), to: included.appending(path: "deskbell.conf"), mode: 0o600)
        try DynamicSecurity.write(accounts: accounts, secret: secret, to: accountsFile)
    }
}
