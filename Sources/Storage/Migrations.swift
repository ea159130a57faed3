import GRDB

/// The steps that bring a database up to date; names are permanent.
enum Migrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 first tables") { try $0.execute(sql: Schema.first) }
        migrator.registerMigration("2 clock of retention") { try $0.execute(sql: Schema.retentionClock) }
        migrator.registerMigration("3 erasure") { try $0.execute(sql: ErasureSQL.tables) }
        migrator.registerMigration("4 stream tickets") { try $0.execute(sql: StreamTicketSchema.tickets) }
        migrator.registerMigration("5 webhook addresses") { try $0.execute(sql: Schema.webhookAddresses) }
        migrator.registerMigration("6 signed webhooks") { try $0.execute(sql: Schema.signedWebhooks) }
        migrator.registerMigration("7 origins") { try $0.execute(sql: OriginSchema.origins) }
        migrator.registerMigration("8 work page") { try $0.execute(sql: WorkPageSchema.tables) }
        migrator.registerMigration("9 keys of a call") { try $0.execute(sql: MergeSQL.index) }
        migrator.registerMigration("10 click to call") { try $0.execute(sql: ClickToCallSchema.tables) }
        migrator.registerMigration("11 administration") { try $0.execute(sql: LeadImportSchema.tables + MemberSQL.index) }
        migrator.registerMigration("12 who made a password") { try $0.execute(sql: MemberSQL.issuer) }
        return migrator
    }
}
