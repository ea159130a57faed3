import Calls

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The file that holds every ended call of a workspace once, and with its last line the desk's place in the log.
///
/// Effect and cursor are one write: a line is appended and flushed before anything follows from it, so whatever ends the process, the next one
/// goes on exactly behind the last whole line. Not for use by two tasks at once; `JournalLock` keeps other processes
/// away, and so does a lock on the file itself, whatever link leads to it.
final class Journal {
    /// The file is put aside at this size, about a hundred thousand calls; with the one before it that bounds what a desk stores.
    static let defaultMaximumSize = 64 << 20

    /// The journal's path; its predecessor has `.1` behind it.
    let path: String
    /// Where the last line says the desk is; `nil` until the first.
    private(set) var cursor: Int64?
    /// Whether the remains of a line that was never flushed were cut off when the journal was opened.
    let wasTorn: Bool
    private var file: OpenFile
    private var size: Int
    private let maximumSize: Int

    /// Opens a journal, making an empty one where there is none.
    ///
    /// - Throws: `NotifierError`: the file cannot be opened, is in use by another journal, or is not a journal of this workspace.
    init(path: String, workspace: WorkspaceID, maximumSize: Int = defaultMaximumSize) throws(NotifierError) {
        self.path = path
        self.maximumSize = maximumSize
        do {
            file = try OpenFile(path, O_RDWR | O_APPEND | O_CREAT)
            guard try file.isRegularFile() else { throw SystemError(EINVAL) }
            guard file.lock(at: path) else { throw JournalLock.isUsed(path) }
            let total = try file.size()
            let tail = try JournalTail(of: file, size: total, path: path, workspace: workspace)
            // Not before it is known to be a journal: somebody else's file keeps its rights.
            try file.keepPrivate()
            try OpenFile.flushFolder(of: path)
            cursor = tail.cursor
            wasTorn = tail.torn > 0
            size = total - tail.torn
            if wasTorn {
                try file.truncate(to: size)
                try file.flush()
            }
        } catch let error as SystemError {
            throw NotifierError(error.code, "Cannot open the journal \(path): \(error). Make it writable, or choose another --journal.")
        } catch let error as NotifierError {
            throw error
        } catch {
            throw NotifierError(.failed, "Cannot open the journal \(path): \(error).")
        }
    }

    /// Appends lines and flushes them, all with one write. If somebody else removed, replaced or changed the file, they go into a new one.
    ///
    /// - Returns: Whether that was so.
    /// - Throws: `NotifierError`: the disk did not take them. The journal ends then with the last line that was flushed.
    @discardableResult
    func append(_ lines: [JournalLine]) throws(NotifierError) -> Bool {
        guard let last = lines.last else { return false }
        // Nobody would find what goes into a file without a name, and nobody could read what stands behind half a line.
        let wasTouched = !file.isIntact(size: size)
        if wasTouched { try beginAnew() }
        let bytes = lines.flatMap { Array($0.text.utf8) + [UInt8(ascii: "\n")] }
        do {
            try file.write(bytes)
            try file.flush()
        } catch {
            // Half a line in front of the next one would make both unreadable.
            try? file.truncate(to: size)
            throw NotifierError(.failed, "Cannot write the journal \(path): \(error). Nothing is lost; make room and start again.")
        }
        size += bytes.count
        cursor = last.position
        if size > maximumSize { try beginAnew() }
        return wasTouched
    }

    /// Begins a new file with the cursor and puts aside what is at the path. There is a journal with the right cursor under `path` at every moment, so a
    /// kill in between is harmless.
    private func beginAnew() throws(NotifierError) {
        let fresh = path + ".new"
        try ConfigFile.makeFolder(of: path)
        do {
            // A file of this name may be left over, with other rights.
            unlink(fresh)
            let next = try OpenFile(fresh, O_RDWR | O_APPEND | O_CREAT | O_EXCL)
            guard next.lock(at: fresh) else { throw SystemError(EBUSY) }
            let line = cursor.map { Array((JournalLine.cursor($0).text + "\n").utf8) } ?? []
            try next.write(line)
            try next.flush()
            // A file that was emptied or removed is no reason to give up the one that was put aside before.
            if let present = try? OpenFile(path, O_RDONLY), try present.size() > 0 {
                unlink(path + ".1")
                if link(path, path + ".1") != 0 { throw SystemError(errno) }
            }
            if rename(fresh, path) != 0 { throw SystemError(errno) }
            try OpenFile.flushFolder(of: path)
            file = next
            size = line.count
        } catch {
            throw NotifierError(.failed, "Cannot begin a new journal beside \(path): \(error). Make its folder writable and start again.")
        }
    }

    /// The cursor of a journal that another process may be writing; `nil` without a journal.
    ///
    /// - Throws: `NotifierError`, as `init` does.
    static func cursor(path: String, workspace: WorkspaceID) throws(NotifierError) -> Int64? {
        guard let file = try? OpenFile(path, O_RDONLY), let size = try? file.size() else { return nil }
        return try JournalTail(of: file, size: size, path: path, workspace: workspace).cursor
    }
}

extension JournalTail {
    /// Reads a journal's tail, and says in words what is wrong with it.
    fileprivate init(of file: borrowing OpenFile, size: Int, path: String, workspace: WorkspaceID) throws(NotifierError) {
        do {
            let offset = max(0, size - Self.maximumBytes)
            try self.init(file.read(from: offset, count: size - offset), isWhole: offset == 0, workspace: workspace)
        } catch let damage as Damage {
            let problem =
                switch damage {
                case .garbage: "\(path) does not end like a journal"
                case .foreign(let owner): "\(path) is the journal of another workspace (\(SafeText.cell(owner, width: 63).text))"
                }
            throw NotifierError(.configuration, "\(problem): move it away to begin at the present, or choose another --journal.")
        } catch {
            let code = (error as? SystemError)?.code ?? .configuration
            throw NotifierError(code, "Cannot read the journal \(path): \(error). Make it readable, or choose another --journal.")
        }
    }
}
