import Calls

/// The end of a journal, read to find where the desk stands.
struct JournalTail: Equatable {
    /// The cursor that the last whole line holds; `nil` for an empty journal.
    var cursor: Int64?
    /// How many bytes behind the last line feed are the remains of a line that was never flushed.
    var torn = 0

    /// Enough for the longest torn line behind the longest whole one.
    static let maximumBytes = 2 * (EventRecord.maximumBytes + 1)

    /// Why a file is not a journal of this workspace.
    enum Damage: Error, Equatable {
        /// The last whole line is neither an event nor a cursor.
        case garbage
        /// The events are those of this other workspace.
        case foreign(String)
    }

    private struct Line: Decodable {
        var cursor: Int64?
        var seq: Int64?
        var workspaceId: String?
    }

    /// - Parameters:
    ///   - bytes: The last `maximumBytes` of the file, or all of it.
    ///   - isWhole: Whether these are all of the file.
    init(_ bytes: [UInt8], isWhole: Bool, workspace: WorkspaceID) throws(Damage) {
        let lineFeed = UInt8(ascii: "\n")
        let end = bytes.lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
        torn = bytes.count - end
        guard end > 0 else {
            // The very first line is a cursor. Anything else without a line feed is somebody's file, which must not be cut.
            let first = bytes.prefix(10)
            let isBegun = "{\"cursor\":".utf8.starts(with: first) || bytes.allSatisfy { $0 == 0 }
            guard isWhole, isBegun, torn <= 64 else { throw .garbage }
            return
        }
        var lines = bytes[..<end].split(separator: lineFeed)
        // Unless the file begins there, the first line of the tail is but the end of one.
        if !isWhole, lines.count > 1 { lines.removeFirst() }
        guard let last = lines.last.flatMap(Self.read), let cursor = last.cursor ?? last.seq, (0...EventRecord.maximumSeq).contains(cursor) else {
            throw .garbage
        }
        for line in lines.reversed() {
            guard let owner = Self.read(line)?.workspaceId else { continue }
            if owner != workspace.rawValue { throw .foreign(owner) }
            break
        }
        self.cursor = cursor
    }

    private static func read(_ line: ArraySlice<UInt8>) -> Line? {
        guard let read = try? EventJSON.decode(Line.self, from: line), read.cursor != nil || read.workspaceId != nil else { return nil }
        return read
    }
}
