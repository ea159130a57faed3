import Synchronization

/// Counts failed sign-ins per account and address, in bounded memory.
///
/// Both together, since by account alone anybody could lock anybody out, and by address alone one person's mistakes would lock out an office behind
/// one address. Two generations of counts are kept and the older is forgotten as a whole, which needs no clean-up and no list of times.
final class SignInAttempts: Sendable {
    private struct Generations {
        var current: [Key: Int] = [:]
        var previous: [Key: Int] = [:]
        var began: ContinuousClock.Instant
    }

    private struct Key: Hashable {
        let account: String
        let address: String
    }

    private let generations: Mutex<Generations>
    private let limit: Int
    private let period: Duration
    private let capacity: Int

    /// - Parameters:
    ///   - limit: How many failures are let through in one to two periods.
    ///   - capacity: How many pairs a generation holds before it is made the older one ahead of its time.
    init(limit: Int = 10, period: Duration = .seconds(300), capacity: Int = 20_000, now: ContinuousClock.Instant = .now) {
        self.limit = limit
        self.period = period
        self.capacity = capacity
        generations = Mutex(Generations(began: now))
    }

    /// Counts an attempt before the password is looked at, so that attempts at the same moment do not all pass.
    ///
    /// - Returns: `nil` if it may go on, else how long to wait.
    func begin(account: String, address: String, now: ContinuousClock.Instant = .now) -> Duration? {
        let key = Key(account: account, address: address)
        return generations.withLock { generations in
            let age = now - generations.began
            if age >= period || generations.current.count >= capacity {
                generations.previous = age < period * 2 ? generations.current : [:]
                generations.current = [:]
                generations.began = now
            }
            let count = generations.current[key, default: 0] + generations.previous[key, default: 0]
            guard count < limit else { return max(.seconds(1), period - (now - generations.began)) }
            generations.current[key, default: 0] += 1
            return nil
        }
    }

    /// How many pairs are remembered.
    var count: Int { generations.withLock { $0.current.count + $0.previous.count } }

    /// Forgets the failures of a pair: the right password came.
    func succeeded(account: String, address: String) {
        let key = Key(account: account, address: address)
        generations.withLock { generations in
            generations.current[key] = nil
            generations.previous[key] = nil
        }
    }
}
