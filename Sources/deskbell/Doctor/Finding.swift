/// What one check of `doctor` found.
struct Finding: Encodable, Equatable {
    enum Result: String, Encodable {
        case ok
        /// Works, but somebody should know.
        case warn
        /// A promise does not hold.
        case fail
    }

    let check: String
    let result: Result
    let found: String
    /// What to do about it; `nil` if there is nothing.
    let advice: String?

    static func ok(_ check: String, _ found: String) -> Finding { Finding(check: check, result: .ok, found: found, advice: nil) }

    static func warn(_ check: String, _ found: String, _ advice: String) -> Finding {
        Finding(check: check, result: .warn, found: found, advice: advice)
    }

    static func fail(_ check: String, _ found: String, _ advice: String) -> Finding {
        Finding(check: check, result: .fail, found: found, advice: advice)
    }
}

/// One thing that `doctor` looks at. Looking changes nothing.
protocol Check {
    func finding() -> Finding
}
