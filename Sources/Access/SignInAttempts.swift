import Synchronization

/// Counts failed sign-ins in bounded memory, and says who has to wait.
///
/// Three counts, since each alone is got round or locks somebody out: per account and address, for who guesses one password after the other; per
/// address, for who tries many accounts; per account, for who comes from many addresses. An address where the account signed in before is under the
/// first alone, so that strangers cannot lock an owner out there; elsewhere an account under attack takes an attempt now and then, never none.
/// Two generations of counts are kept and the older is forgotten as a whole, which needs no clean-up and no list of times.
final class SignInAttempts: Sendable {
    /// How many failures are let through in one to two periods.
    struct Limits {
        var pair = 10
        /// More than an office behind one address mistypes, and more than can be under way at once (`Password`).
        var address = 100
        /// Above this, attempts from new addresses are let through one at a time.
        var account = 30
        /// How long apart those are.
        var slowdown = Duration.seconds(10)
    }

    private enum Key: Hashable {
        case pair(account: String, address: String)
        case address(String)
        case account(String)
    }

    private struct State {
        var current: [Key: Int] = [:]
        var previous: [Key: Int] = [:]
        var began: ContinuousClock.Instant
        /// When an account above its limit was last let through.
        var slowed: [String: ContinuousClock.Instant] = [:]
        /// Pairs that signed in, in two generations too; only a right password adds one.
        var known: Set<Key> = []
        var knownBefore: Set<Key> = []

        func count(_ key: Key) -> Int { current[key, default: 0] + previous[key, default: 0] }

        func isKnown(_ key: Key) -> Bool { known.contains(key) || knownBefore.contains(key) }

        mutating func takeBack(_ key: Key) {
            if let count = current[key] {
                current[key] = count > 1 ? count - 1 : nil
            } else if let count = previous[key] {
                previous[key] = count > 1 ? count - 1 : nil
            }
        }
    }

    private let state: Mutex<State>
    private let limits: Limits
    private let period: Duration
    private let capacity: Int

    /// - Parameter capacity: How many counts a generation holds before it is made the older one ahead of its time.
    init(limits: Limits = Limits(), period: Duration = .seconds(300), capacity: Int = 60_000, now: ContinuousClock.Instant = .now) {
        self.limits = limits
        self.period = period
        self.capacity = capacity
        state = Mutex(State(began: now))
    }

    /// Counts an attempt before the password is looked at, so that attempts at the same moment do not all pass.
    ///
    /// - Parameter address: As ``AddressBlock`` groups them.
    /// - Returns: `nil` if it may go on, else how long to wait.
    func begin(account: String, address: String, now: ContinuousClock.Instant = .now) -> Duration? {
        let pair = Key.pair(account: account, address: address)
        return state.withLock { state in
            turn(&state, now)
            let untilTurn = max(.seconds(1), period - (now - state.began))
            guard state.count(pair) < limits.pair else { return untilTurn }
            if !state.isKnown(pair) {
                guard state.count(.address(address)) < limits.address else { return untilTurn }
                if state.count(.account(account)) >= limits.account {
                    if let last = state.slowed[account], now - last < limits.slowdown { return limits.slowdown - (now - last) }
                    state.slowed[account] = now
                }
                state.current[.address(address), default: 0] += 1
                state.current[.account(account), default: 0] += 1
            }
            state.current[pair, default: 0] += 1
            return nil
        }
    }

    /// The right password came: forgets the failures of the pair, takes back what ``begin(account:address:now:)`` counted, and knows the pair from now on.
    func succeeded(account: String, address: String) {
        let pair = Key.pair(account: account, address: address)
        state.withLock { state in
            state.current[pair] = nil
            state.previous[pair] = nil
            // What was known was not counted there; taking it back would undo a stranger's failures.
            if !state.isKnown(pair) {
                state.takeBack(.address(address))
                state.takeBack(.account(account))
            }
            if state.known.count >= capacity {
                state.knownBefore = state.known
                state.known = []
            }
            state.known.insert(pair)
        }
    }

    /// Nobody looked at the password: takes back what ``begin(account:address:now:)`` counted.
    func undone(account: String, address: String) {
        let pair = Key.pair(account: account, address: address)
        state.withLock { state in
            state.takeBack(pair)
            guard !state.isKnown(pair) else { return }
            state.takeBack(.address(address))
            state.takeBack(.account(account))
        }
    }

    private func turn(_ state: inout State, _ now: ContinuousClock.Instant) {
        let age = now - state.began
        guard age >= period || state.current.count >= capacity else { return }
        state.previous = age < period * 2 ? state.current : [:]
        state.current = [:]
        state.began = now
        state.slowed = state.slowed.filter { now - $0.value < limits.slowdown }
    }

    /// How many counts and known pairs are remembered.
    var count: Int {
        state.withLock { $0.current.count + $0.previous.count + $0.slowed.count + $0.known.count + $0.knownBefore.count }
    }
}
