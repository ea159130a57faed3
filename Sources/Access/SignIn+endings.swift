public import Calls
import Logging
import Storage

extension SignIn {
    /// How many are asked about in one read.
    private static let endingsBatch = 500

    /// Which of those who were let in may not go on, and why. For whoever serves a request long after it began.
    ///
    /// Counts as use of their sessions: who has a page open is at work. While the database cannot be read only time ends anything: a stream
    /// outlives that.
    public func endings(of places: some Collection<Place>, now: Timestamp = .now) async -> [Place: Ending] {
        var endings: [Place: Ending] = [:]
        var rest = places.filter { place in
            guard place.grant.expiresAt <= now else { return true }
            endings[place] = .expired
            return false
        }
        do {
            while !rest.isEmpty {
                let batch = Array(rest.prefix(Self.endingsBatch))
                rest.removeFirst(batch.count)
                endings.merge(try await currentEndings(of: batch, now: now)) { $1 }
            }
        } catch {
            logger.warning("Sessions in use could not be read", metadata: ["error": "\(error)"])
        }
        for place in places where endings[place] == nil {
            if let origin = place.origin, await !origins.allow(origin, in: place.workspace) { endings[place] = .originRemoved }
        }
        return endings
    }

    /// Whether somebody who was let in may still go on.
    public func mayGoOn(_ member: Member) async -> Bool {
        await endings(of: [Place(grant: member.grant, workspace: member.workspace, origin: nil)]).isEmpty
    }

    /// As ``endings(of:now:)``, for a few.
    ///
    /// - Throws: `StoreError` if the database cannot be read.
    func currentEndings(of places: [Place], now: Timestamp) async throws -> [Place: Ending] {
        let endings = try await sessionEndings(of: places, now: now)
        return endings.merging(try await bearerEndings(of: places, now: now)) { $1 }
    }

    private func bearerEndings(of places: [Place], now: Timestamp) async throws -> [Place: Ending] {
        let bearers = places.filter { $0.grant.source == .bearer }
        guard !bearers.isEmpty else { return [:] }
        let enabled = try await store.enabledWorkspaces(among: Set(bearers.map(\.workspace)))
        var endings: [Place: Ending] = [:]
        for place in bearers {
            if place.grant.expiresAt <= now { endings[place] = .expired }
            if enabled[place.workspace] == nil { endings[place] = .workspaceDisabled }
        }
        return endings
    }

    private func sessionEndings(of places: [Place], now: Timestamp) async throws -> [Place: Ending] {
        var asked: [(place: Place, query: StandingQuery)] = []
        for place in places {
            guard let digest = place.grant.sessionDigest else { continue }
            asked.append((place, StandingQuery(digest: digest, userID: place.grant.owner, workspace: place.workspace)))
        }
        guard !asked.isEmpty else { return [:] }
        var endings: [Place: Ending] = [:]
        var used: Set<String> = []
        for (entry, standing) in zip(asked, try await store.standings(asked.map(\.query))) {
            endings[entry.place] = ending(standing, now: now)
            guard endings[entry.place] == nil, let seen = standing?.session?.lastSeenAt else { continue }
            if now.seconds(since: seen) >= Sessions.touchSeconds { used.insert(entry.query.digest) }
        }
        // Beside the answer: a writer that waits for the file would hold up whoever is to be cut off.
        if !used.isEmpty { Task { [sessions, used] in await sessions.touch(digests: Array(used), now: now) } }
        return endings
    }

    private func ending(_ standing: Standing?, now: Timestamp) -> Ending? {
        guard let standing, !standing.isUserDisabled else { return .disabled }
        guard let session = standing.session else { return .signedOut }
        guard session.expiresAt > now, Sessions.isInUse(lastSeenAt: session.lastSeenAt, idleSeconds: configuration.idleSeconds, now: now) else {
            return .expired
        }
        if standing.isWorkspaceDisabled { return .workspaceDisabled }
        return standing.isMember ? nil : .removed
    }
}
