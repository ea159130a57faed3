internal import Calls

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The configuration file, which holds the desk's password and is readable by its owner alone.
public enum ConfigFile {
    /// A configuration is a few lines; more is another file.
    private static let maximumBytes = 64 * 1024

    /// - Returns: `nil` if there is no file.
    /// - Throws: `NotifierError`: it cannot be read, is not JSON, or has an unknown key.
    public static func read(_ path: String) throws(NotifierError) -> SettingsLayer? {
        guard let bytes = try contents(path) else { return nil }
        return try SettingsLayer(json: bytes, path: path)
    }

    /// Writes an enrolment into the configuration and leaves its other settings alone. The file is whole at every moment, and 0600.
    ///
    /// - Parameters:
    ///   - authority: What the enrolment's fingerprint names; it is written beside the configuration and trusted instead of the operating system's
    ///     authorities, once the broker's certificate holds by it.
    ///   - allowsPlain: Whether somebody said that this enrolment may go without TLS; what was said about an earlier one does not count.
    /// - Throws: `NotifierError`: the present file is not a configuration, or the disk does not take the new one.
    public static func enrol(_ url: String, at path: String, authority: PinnedAuthority? = nil, allowsPlain: Bool = false) throws(NotifierError) {
        var fields: [String: JSONValue] = [:]
        if let bytes = try contents(path) {
            _ = try SettingsLayer(json: bytes, path: path)
            fields = (try? EventJSON.decode([String: JSONValue].self, from: bytes)) ?? [:]
        }
        fields["url"] = .string(url)
        fields["allowPlain"] = allowsPlain ? .bool(true) : nil
        try makeFolder(of: path)
        let pinned = (path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path) + ".ca.pem"
        if let authority {
            let candidate = pinned + ".new"
            try write(authority.pem, to: candidate)
            defer { unlink(candidate) }
            try PinnedAuthority.verify(Enrolment(url), by: candidate)
            try replace(pinned, by: authority.pem)
            fields["caFile"] = .string(pinned)
        } else if fields["caFile"] == .string(pinned) {
            // It belongs to the broker of an earlier enrolment.
            fields["caFile"] = nil
        }
        let json: String
        do { json = try EventJSON.encode(fields) + "\n" } catch {
            throw NotifierError(.failed, "\(path) cannot be written as JSON: remove it and enrol again.")
        }
        try replace(path, by: json)
    }

    /// Whether others can read the file, and with it the desk's password.
    public static func isOpenToOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }

    /// Makes the folders above a file, for their owner alone.
    ///
    /// - Throws: `NotifierError` if that is not possible.
    static func makeFolder(of path: String) throws(NotifierError) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        if folder.isEmpty || access(folder, F_OK) == 0 { return }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw NotifierError(.configuration, "Cannot make the folder \(folder): make it yourself, or choose another place.")
        }
    }

    private static func replace(_ path: String, by text: String) throws(NotifierError) {
        let fresh = path + ".new"
        try write(text, to: fresh)
        do throws(SystemError) {
            if rename(fresh, path) != 0 { throw SystemError(errno) }
            try OpenFile.flushFolder(of: path)
        } catch {
            throw unwritable(path, error)
        }
    }

    /// Writes a new file, flushed, in the place of any that is there.
    private static func write(_ text: String, to path: String) throws(NotifierError) {
        do throws(SystemError) {
            // A file of this name may be left over, with other rights.
            unlink(path)
            let file = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL)
            try file.write(Array(text.utf8))
            try file.flush()
        } catch {
            throw unwritable(path, error)
        }
    }

    private static func unwritable(_ path: String, _ error: SystemError) -> NotifierError {
        NotifierError(.failed, "Cannot write \(path): \(error). Make its folder writable, or choose another --config.")
    }

    private static func contents(_ path: String) throws(NotifierError) -> [UInt8]? {
        do throws(SystemError) {
            let file = try OpenFile(path, O_RDONLY)
            return try file.read(from: 0, count: min(file.size(), maximumBytes))
        } catch {
            if error.number == ENOENT { return nil }
            throw NotifierError(error.code, "Cannot read \(path): \(error). Make it readable, or choose another --config.")
        }
    }
}
