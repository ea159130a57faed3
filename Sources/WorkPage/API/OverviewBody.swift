import Calls
import Storage

struct DeskBody: Encodable {
    let name: String
    let state: String
    let since: Timestamp?
    let version: String?

    init(_ desk: Desk) {
        name = desk.name.rawValue
        state = desk.state.rawValue
        since = desk.since
        version = desk.version
    }
}

struct StatisticsBody: Encodable {
    struct Hour: Encodable {
        let hour: Int
        let inbound: Int
        let outbound: Int
        let unknown: Int
        let answered: Int
    }

    struct Day: Encodable {
        let date: String
        let ended: Int
        let answered: Int
    }

    struct Agent: Encodable {
        let number: String
        let name: String?
        let email: String?
        let ended: Int
        let answered: Int
        let talkSeconds: Int
        let today: Int
    }

    struct FollowUps: Encodable {
        let overdue: Int
        let today: Int
    }

    struct Desks: Encodable {
        let online: Int
        let total: Int
    }

    let timeZone: String
    let today: String
    let hours: [Hour]
    let days: [Day]
    let agents: [Agent]
    let callsInProgress: Int
    let followUps: FollowUps
    let desks: Desks
    let head: Int64

    init(_ numbers: WorkspaceStatistics) {
        timeZone = numbers.timeZone
        today = numbers.days.last?.date ?? ""
        hours = numbers.hours.enumerated().map { hour, calls in
            Hour(hour: hour, inbound: calls.inbound, outbound: calls.outbound, unknown: calls.unknown, answered: calls.answered)
        }
        days = numbers.days.map { Day(date: $0.date, ended: $0.ended, answered: $0.answered) }
        agents = numbers.agents.map { agent in
            Agent(
                number: agent.number,
                name: agent.name,
                email: agent.email,
                ended: agent.ended,
                answered: agent.answered,
                talkSeconds: agent.talkSeconds,
                today: agent.today
            )
        }
        callsInProgress = numbers.callsInProgress
        followUps = FollowUps(overdue: numbers.followUpsOverdue, today: numbers.followUpsToday)
        desks = Desks(online: numbers.desksOnline, total: numbers.desks)
        head = numbers.head
    }
}
