#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An open file that is closed when it is let go of. Not for use by two tasks at once.
struct OpenFile: ~Copyable {
    let descriptor: Int32

    /// Opens a file that a started command does not inherit; what is created is readable by its owner alone.
    init(_ path: String, _ flags: Int32) throws(SystemError) {
        descriptor = open(path, flags | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw SystemError(errno) }
    }

    deinit { close(descriptor) }

    func size() throws(SystemError) -> Int { Int(try status().st_size) }

    /// Whether the file still has a name, and so many bytes.
    func isIntact(size: Int) -> Bool { (try? status()).map { $0.st_nlink > 0 && Int($0.st_size) == size } ?? false }

    func isRegularFile() throws(SystemError) -> Bool { try status().st_mode & S_IFMT == S_IFREG }

    /// Takes the file for this process alone, for as long as it is open.
    ///
    /// - Parameter path: Where it was opened.
    /// - Returns: Whether nobody else has it, and it is still what `path` names.
    func lock(at path: String) -> Bool {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
        var named = stat()
        guard let own = try? status(), stat(path, &named) == 0 else { return false }
        return own.st_dev == named.st_dev && own.st_ino == named.st_ino
    }

    /// Takes away whatever others may do with the file.
    func keepPrivate() throws(SystemError) {
        if try status().st_mode & 0o077 != 0, fchmod(descriptor, 0o600) != 0 { throw SystemError(errno) }
    }

    private func status() throws(SystemError) -> stat {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw SystemError(errno) }
        return status
    }

    func read(from offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress.map { $0 + done }, count - done, off_t(offset + done)) }
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw SystemError(errno) }
            if got == 0 { break }
            done += got
        }
        return Array(bytes.prefix(done))
    }

    func write(_ bytes: [UInt8]) throws(SystemError) { try Self.write(bytes, to: descriptor) }

    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            #if canImport(Darwin)
                let put = rest.withUnsafeBytes { Darwin.write(descriptor, $0.baseAddress, $0.count) }
            #else
                let put = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            #endif
            if put < 0, errno == EINTR { continue }
            if put < 0, errno == EAGAIN {
                // Somebody who shares the terminal or pipe has set it so that writes do not wait.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
                continue
            }
            if put < 0 { throw SystemError(errno) }
            rest = rest.dropFirst(put)
        }
    }

    func truncate(to size: Int) throws(SystemError) { if ftruncate(descriptor, off_t(size)) != 0 { throw SystemError(errno) } }

    /// Returns once the file's content is on the disk.
    func flush() throws(SystemError) { if fsync(descriptor) != 0 { throw SystemError(errno) } }

    /// Returns once a folder's entries, new and renamed files, are on the disk.
    static func flushFolder(of path: String) throws(SystemError) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        try OpenFile(path.contains("/") ? (folder.isEmpty ? "/" : folder) : ".", O_RDONLY | O_DIRECTORY).flush()
    }
}

/// What the system said to a call that failed.
struct SystemError: Error, Equatable, CustomStringConvertible {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    /// What it means for a command: a full or failing disk passes, and whoever supervises the notifier may start it again; all else has to be put right.
    var code: NotifierError.Code { [ENOSPC, EDQUOT, EIO, EMFILE, ENFILE, ENOMEM].contains(number) ? .failed : .configuration }

    var description: String { strerror(number).map { String(cString: $0) } ?? "error \(number)" }
}
