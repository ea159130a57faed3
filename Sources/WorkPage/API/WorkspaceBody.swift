import Access
import Calls
import Storage

struct WorkspaceBody: Encodable {
    let id: String
    let name: String
    let timeZone: String
    let role: String
    let email: String?
    let agentNumbers: [String]
    let recordingHosts: [String]
    let clickToCall: Bool
    let head: Int64

    init(_ profile: WorkspaceProfile, _ member: Member) {
        id = member.workspace.rawValue
        name = profile.name
        timeZone = profile.timeZone
        role = member.role.rawValue
        email = member.session?.email
        agentNumbers = profile.agentNumbers
        recordingHosts = profile.recordingHosts
        clickToCall = profile.hasClickToCall
        head = profile.head
    }
}
