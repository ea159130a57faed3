public import Calls
import GRDB

extension Store {
    private static let statisticsDays = 30
    private static let statisticsAgents = 100

    /// Numbers for the overview, all as of one moment. Reads every call of thirty days, so remember them for a while.
    ///
    /// - Throws: `StoreError.noSuchWorkspace`, or another `StoreError` if the database fails.
    public func statistics(of workspace: WorkspaceID, now: Timestamp = .now) async throws -> WorkspaceStatistics {
        try await read { db in
            let id = workspace.rawValue
            guard let row = try db.row("SELECT time_zone, seq FROM workspace WHERE id = $1", [id]) else { throw StoreError.noSuchWorkspace }
            let zone: String = row[0]
            let calendar = ZoneCalendar(zone: zone)
            let (days, end) = calendar.days(upTo: now, count: Self.statisticsDays)
            let today = days[days.endIndex - 1].begin
            let (perDay, agents) = try Self.ended(days, until: end, of: workspace, db)
            let live: StatementArguments = [
                id, now.adding(seconds: -Self.ringingIsStaleAfter).microseconds, now.adding(seconds: -Self.connectedIsStaleAfter).microseconds,
                now.adding(seconds: Self.clockAllowance).microseconds,
            ]
            let desks = try db.row(StatisticsSQL.desks, [id])
            return WorkspaceStatistics(
                timeZone: zone,
                hours: try Self.hours(from: today, to: end, calendar, of: workspace, db),
                days: perDay,
                agents: agents,
                callsInProgress: try db.row(StatisticsSQL.live, live)?[0] ?? 0,
                followUpsOverdue: try db.row(StatisticsSQL.followUps, [id, Int64.min, now.microseconds])?[0] ?? 0,
                followUpsToday: try db.row(StatisticsSQL.followUps, [id, now.microseconds, end.microseconds - 1])?[0] ?? 0,
                desksOnline: desks?[1] ?? 0,
                desks: desks?[0] ?? 0,
                head: row[1]
            )
        }
    }

    private static func hours(
        from begin: Timestamp,
        to end: Timestamp,
        _ calendar: ZoneCalendar,
        of workspace: WorkspaceID,
        _ db: Database
    ) throws -> [WorkspaceStatistics.Hour] {
        var hours = Array(repeating: WorkspaceStatistics.Hour(), count: 24)
        let quarters = calendar.hours(of: begin, to: end)
        try db.forEachRow(StatisticsSQL.today, [workspace.rawValue, begin.microseconds, end.microseconds]) { row in
            let (at, direction, status): (Int64, String, String) = (row[0], row[1], row[2])
            let hour = quarters[Int(Timestamp(microseconds: at).seconds(since: begin) / 900)]
            switch CallDirection(rawValue: direction) {
            case .inbound: hours[hour].inbound += 1
            case .outbound: hours[hour].outbound += 1
            case .unknown, nil: hours[hour].unknown += 1
            }
            if status == CallStatus.completed.rawValue { hours[hour].answered += 1 }
            return true
        }
        return hours
    }

    private static func ended(
        _ days: [(date: String, begin: Timestamp)],
        until end: Timestamp,
        of workspace: WorkspaceID,
        _ db: Database
    ) throws -> ([WorkspaceStatistics.Day], [WorkspaceStatistics.Agent]) {
        var agents: [String: WorkspaceStatistics.Agent] = [:]
        let perDay = try days.indices.map { index in
            var day = WorkspaceStatistics.Day(date: days[index].date)
            let isToday = index == days.endIndex - 1
            let next = isToday ? end : days[index + 1].begin
            try db.forEachRow(StatisticsSQL.ended, [workspace.rawValue, days[index].begin.microseconds, next.microseconds]) { row in
                let (key, ended, answered, talked): (String?, Int, Int, Int) = (row[0], row[1], row[2], row[3])
                day.ended += ended
                day.answered += answered
                guard let key else { return true }
                agents[key, default: WorkspaceStatistics.Agent(number: key)].add(ended, answered, talked, isToday: isToday)
                return true
            }
            return day
        }
        let busiest = agents.values.sorted { ($0.ended, $1.number) > ($1.ended, $0.number) }.prefix(statisticsAgents)
        return (perDay, try busiest.map { try named($0, of: workspace, db) })
    }

    private static func named(
        _ agent: WorkspaceStatistics.Agent,
        of workspace: WorkspaceID,
        _ db: Database
    ) throws -> WorkspaceStatistics.Agent {
        var agent = agent
        agent.name = try db.row(StatisticsSQL.agentName, [workspace.rawValue, agent.number])?[0]
        agent.email = try db.row(StatisticsSQL.agentEmail, [workspace.rawValue, agent.number])?[0]
        return agent
    }
}

extension WorkspaceStatistics.Agent {
    fileprivate mutating func add(_ ended: Int, _ answered: Int, _ talked: Int, isToday: Bool) {
        self.ended += ended
        self.answered += answered
        talkSeconds += talked
        if isToday { today += ended }
    }
}
