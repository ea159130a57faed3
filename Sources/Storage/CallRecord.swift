import Calls
import GRDB

/// A call as a row of the table `call`.
extension Store {
    static func call(id: String, _ db: Database) throws -> Call? { try db.row(CallSQL.byID, [id]).map(call) }

    /// Reads the columns of `CallSQL.columns`.
    static func call(_ row: Row) -> Call {
        let customer: String? = row[5]
        let agent: String? = row[6]
        let leads: String = row[16]
        let erasedAt: Int64? = row[19]
        return Call(
            id: row[0],
            provider: row[1],
            providerCallID: row[2],
            direction: CallDirection(rawValue: row[3]) ?? .unknown,
            status: CallStatus(rawValue: row[4]) ?? .unknown,
            customer: customer.flatMap { PhoneNumber($0) },
            agent: agent.flatMap { PhoneNumber($0) },
            did: row[7],
            agentName: row[8],
            group: row[9],
            startedAt: timestamp(row[10]),
            endedAt: timestamp(row[11]),
            durationSeconds: row[12],
            talkSeconds: row[13],
            recordingURL: row[14],
            providerStatus: row[15],
            leads: leads.split(separator: " ").map(String.init),
            firstCompletedSeq: row[17],
            lastSeq: row[18],
            isErased: erasedAt != nil
        )
    }

    static func timestamp(_ microseconds: Int64?) -> Timestamp? { microseconds.map { Timestamp(microseconds: $0) } }

    /// Inserts the call, or updates all of it that can change.
    static func save(_ call: Call, workspace: WorkspaceID, now: Timestamp, _ db: Database) throws {
        try db.run(
            CallSQL.insert,
            [
                call.id, workspace.rawValue, call.provider, call.providerCallID, call.direction.rawValue, call.status.rawValue,
                call.providerStatus, call.customer?.digits, call.customer?.matchKey, call.agent?.digits, call.agent?.matchKey, call.did,
                call.agentName, call.group, call.startedAt?.microseconds, call.endedAt?.microseconds, call.durationSeconds, call.talkSeconds,
                call.recordingURL, call.leads.joined(separator: " "), call.leads.count == 1 ? call.leads[0] : nil, call.firstCompletedSeq,
                call.lastSeq, now.microseconds, now.microseconds,
            ]
        )
    }
}
