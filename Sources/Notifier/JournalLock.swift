internal import Calls

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The lock beside a journal: one notifier per journal. The file also tells `status` how the notifier that holds it is doing.
///
/// A file of its own, since the journal is replaced when it is rotated; never removed, since a removed lock file can be locked twice. The journal is
/// locked too, since it may be reached by another name.
final class JournalLock {
    /// What the file says.
    struct Note: Codable, Equatable, Sendable {
        var pid: Int32
        /// Whether the broker is connected and subscribed.
        var connected: Bool
        var since: Timestamp
    }

    private let file: OpenFile

    /// - Throws: `NotifierError`: another notifier uses the journal, or the folder cannot be written.
    init(journal: String) throws(NotifierError) {
        let path = Self.path(journal: journal)
        do {
            file = try OpenFile(path, O_RDWR | O_CREAT)
        } catch {
            throw NotifierError(error.code, "Cannot open \(path): \(error). Make its folder writable, or choose another --journal.")
        }
        if flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            throw Self.isUsed(journal)
        }
    }

    static func isUsed(_ journal: String) -> NotifierError {
        NotifierError(.failed, "Another desk-notifier already uses \(journal): stop it, or give this one a --journal of its own.")
    }

    static func path(journal: String) -> String { journal + ".lock" }

    /// Writes down how the notifier is doing. Only `status` reads it, so a disk that cannot take it is no reason to stop.
    func note(_ note: Note) {
        guard let text = try? EventJSON.encode(note) else { return }
        lseek(file.descriptor, 0, SEEK_SET)
        try? file.truncate(to: 0)
        try? file.write(Array((text + "\n").utf8))
    }

    /// Reads the lock of a journal without taking it.
    ///
    /// - Returns: Whether a notifier holds it, and what it last noted; `nil` if there never was one.
    static func look(journal: String) -> (isHeld: Bool, note: Note?)? {
        guard let file = try? OpenFile(path(journal: journal), O_RDONLY), let size = try? file.size() else { return nil }
        let isHeld = flock(file.descriptor, LOCK_SH | LOCK_NB) != 0
        let note = try? EventJSON.decode(Note.self, from: file.read(from: 0, count: min(size, 4096)))
        return (isHeld, note)
    }
}
