import Storage

/// Whether a commit outlives a power cut: the write-ahead log, flushed with every commit.
struct DurabilityCheck: Check {
    let database: Result<DatabaseReport, StoreError>

    func finding() -> Finding {
        let name = "durability"
        let report: DatabaseReport
        switch database {
        case .success(let read): report = read
        case .failure(let error): return .fail(name, "\(error)", "if it stays so, put a backup in its place with 'deskbell restore'")
        }
        guard report.journalMode == "wal" else {
            return .fail(
                name,
                "the database's journal mode is '\(report.journalMode)', not WAL",
                "stop what else writes the file and start the server, which sets it; the data folder must be on a local disk"
            )
        }
        guard report.synchronous == 2 else {
            return .fail(
                name,
                "commits are not flushed: synchronous is \(report.synchronous ?? -1) on the writer's connection, not 2 (FULL)",
                "use the SQLite that Deskbell was built with"
            )
        }
        return .ok(name, "WAL, and every commit is flushed (synchronous FULL)")
    }
}
