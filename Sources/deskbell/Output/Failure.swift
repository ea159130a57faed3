/// Why a command ends: one sentence that says what was wrong and what to do, and the exit status.
struct Failure: Error {
    static let failed: Int32 = 1
    static let usage: Int32 = 64
    static let configuration: Int32 = 78

    let status: Int32
    let message: String

    init(_ message: String, status: Int32 = failed) {
        self.status = status
        self.message = message
    }
}
