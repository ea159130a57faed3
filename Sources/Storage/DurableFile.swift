public import Foundation

/// Writes a small file so that it is either the old or the new one, whole, even after a power cut.
public enum DurableFile {
    /// Writes beside the file, flushes, renames over it and flushes the folder.
    ///
    /// - Parameter mode: Permissions from the first byte on, such as `0o600`.
    /// - Throws: `POSIXError` of the call that failed.
    public static func write(_ content: Data, to file: URL, mode: mode_t) throws {
        let temporary = file.path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure() }
        do {
            defer { close(descriptor) }
            guard fchmod(descriptor, mode) == 0 else { throw failure() }
            try content.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    guard count > 0 else { throw failure() }
                    rest = rest.dropFirst(count)
                }
            }
            guard fsync(descriptor) == 0 else { throw failure() }
        }
        guard rename(temporary, file.path) == 0 else { throw failure() }
        try flush(folder: file.deletingLastPathComponent())
    }

    /// Makes sure that what was renamed in a folder stays so.
    ///
    /// - Throws: `POSIXError` of the call that failed.
    public static func flush(folder: URL) throws {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    /// Makes an empty file that only its owner can read.
    ///
    /// - Throws: `POSIXError`, with `EEXIST` if there is something of that name.
    static func createPrivate(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        close(descriptor)
    }

    private static func failure() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
