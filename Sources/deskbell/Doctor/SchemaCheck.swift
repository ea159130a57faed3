import Storage

/// Whether the tables are those of this release.
struct SchemaCheck: Check {
    let report: DatabaseReport

    func finding() -> Finding {
        let name = "tables"
        if report.isNewer { return .fail(name, "the database was made by a newer release", "install that release") }
        guard report.missingMigrations.isEmpty else {
            let missing = report.missingMigrations.map { "'\($0)'" }.joined(separator: ", ")
            return .fail(name, "migrations are missing: \(missing)", "start the server of this release, which makes them")
        }
        return .ok(name, "every migration is there")
    }
}
