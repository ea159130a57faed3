/// Says that the link is down, once, and that it is back, once. Short breaks are nobody's business. Decides only; whoever calls it acts.
struct LinkWatch: Sendable {
    /// How long a break may last before a person is told.
    static let patience = Duration.seconds(30)

    enum Action: Equatable, Sendable {
        /// Call `fired` with this number after `patience`.
        case arm(Int)
        case tell(Notice)
    }

    enum Notice: Equatable, Sendable {
        /// The first connection is made.
        case connected
        /// The broker could not be reached at the very first attempt, for this reason if one is known.
        case absent(String?)
        /// No connection since `patience`, for this reason if one is known.
        case down(String?)
        case back
        /// The broker does not accept this desk; waiting will probably not help.
        case refused(String)
    }

    private var isUp = false
    private var wasUp = false
    private var wasTold = false
    private var wasRefused = false
    private var reason: String?
    private var breaks = 0

    /// The notifier starts, without a connection.
    mutating func started() -> [Action] { [.arm(breaks)] }

    mutating func up() -> [Action] {
        defer { (isUp, wasUp, wasTold, wasRefused) = (true, true, false, false) }
        if !wasUp { return [.tell(.connected)] }
        return wasTold || wasRefused ? [.tell(.back)] : []
    }

    mutating func down() -> [Action] {
        guard isUp else { return [] }
        isUp = false
        reason = nil
        breaks += 1
        return [.arm(breaks)]
    }

    /// An attempt to connect failed.
    ///
    /// - Parameter isRefusal: Whether the broker turned the desk away, rather than being out of reach.
    mutating func failed(_ reason: String?, isRefusal: Bool) -> [Action] {
        // What is heard late about a break that is over is of no interest.
        guard !isUp else { return [] }
        self.reason = reason ?? self.reason
        // Who just started the notifier looks at it: a first failure is not waited on.
        if !isRefusal, !wasUp, !wasTold, !wasRefused {
            wasTold = true
            return [.tell(.absent(reason))]
        }
        guard isRefusal, !wasRefused else { return [] }
        wasRefused = true
        return [.tell(.refused(reason ?? "no reason given"))]
    }

    mutating func fired(_ number: Int) -> [Action] {
        guard !isUp, number == breaks, !wasTold, !wasRefused else { return [] }
        wasTold = true
        return [.tell(.down(reason))]
    }
}
