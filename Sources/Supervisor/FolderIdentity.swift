import Foundation
import Glibc

/// Tells a folder from a copy of it, which has the same content.
struct FolderIdentity: Codable, Equatable {
    let device: UInt64
    let inode: UInt64

    /// - Returns: `nil` if there is no such folder.
    init?(_ directory: URL) {
        var status = stat()
        guard stat(directory.path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
