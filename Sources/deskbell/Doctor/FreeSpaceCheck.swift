import Foundation

/// Whether the disk takes more events. A full one turns every webhook away.
struct FreeSpaceCheck: Check {
    static let warning: UInt64 = 1 << 30
    static let least: UInt64 = 100 << 20

    /// In bytes, for this user; `nil` if the system does not say.
    let free: UInt64?

    init(free: UInt64?) { self.free = free }

    init(directory: URL) {
        var status = statvfs()
        free = statvfs(directory.path, &status) == 0 ? UInt64(status.f_bavail) * UInt64(status.f_frsize) : nil
    }

    func finding() -> Finding {
        let name = "disk space"
        guard let free else { return .warn(name, "the free space cannot be read", "see 'df' on the data folder") }
        let found = "\(free >> 20) MiB free"
        let advice = "make room on the data folder's disk: with none left webhooks are answered 503"
        if free < Self.least { return .fail(name, found, advice) }
        return free < Self.warning ? .warn(name, found, advice) : .ok(name, found)
    }
}
