/// Where the notifier writes: calls to standard output, everything else to standard error. Writes at once, without a buffer of its own.
struct Output: Sendable {
    static let standardOutput: Int32 = 1
    static let standardError: Int32 = 2

    /// A note is a sentence; whatever is longer holds something that is not ours.
    private static let maximumNote = 400

    /// - Throws: `NotifierError` if nobody reads standard output any more.
    func line(_ text: String) throws(NotifierError) {
        do {
            try OpenFile.write(Array((text + "\n").utf8), to: Self.standardOutput)
        } catch {
            throw NotifierError(.failed, "Cannot write to standard output: \(error).")
        }
    }

    /// Says something beside the calls. If standard error is closed, nobody wants to know.
    func note(_ text: String) {
        try? OpenFile.write(Array("desk-notifier: \(SafeText.cell(text, width: Self.maximumNote).text)\n".utf8), to: Self.standardError)
    }

    func bell() { try? OpenFile.write([0x07], to: Self.standardError) }
}
