import AsyncHTTPClient
import Foundation
public import Logging
import NIOCore
import NIOHTTP1
public import ServiceLifecycle

/// The public keys of whoever makes bearer tokens (a JWKS, RFC 7517 §5), from a file or an address, read again from time to time.
///
/// A set that cannot be read, or holds nothing usable, never replaces a good one.
public actor KeySet: Service {
    /// Why a set cannot be used, as a part of a sentence.
    public struct Unusable: Error, CustomStringConvertible {
        public let description: String
    }

    private let location: String
    private let interval: Duration
    private let pause: Duration
    private let logger: Logger
    private var keys: [BearerKey] = []
    private var lastRead: ContinuousClock.Instant?
    private var reading: Task<Void, any Error>?

    private static let maximumBytes = 256 * 1024
    private static let timeout = TimeAmount.seconds(10)

    /// - Parameters:
    ///   - location: A file's path, or a URL with `http` or `https`.
    ///   - interval: How long a set counts until it is read again.
    ///   - pause: How long to wait between two reads that are due to a failure or to tokens with an unknown key, which anybody can send.
    public init(_ location: String, interval: Duration = .seconds(600), pause: Duration = .seconds(60), logger: Logger) {
        self.location = location
        self.interval = interval
        self.pause = pause
        self.logger = logger
    }

    /// Whether the set comes from elsewhere, which may be away for a while.
    public nonisolated var isRemote: Bool { location.hasPrefix("https://") || location.hasPrefix("http://") }

    /// Reads the set now; those who ask at the same moment share one read.
    ///
    /// - Throws: ``Unusable``; the keys are then as before.
    public func read() async throws {
        if let reading { return try await reading.value }
        lastRead = .now
        let task = Task { keys = try await fetched() }
        reading = task
        defer { reading = nil }
        try await task.value
    }

    /// Reads the set again and again.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskCancellationHandler {
                while !Task.isCancelled {
                    let succeeded = await self.readOrWarn()
                    try? await Task.sleep(for: succeeded ? self.interval : self.pause)
                }
            } onCancel: {
                // The read is nobody's child, and an address that does not answer would hold the end up.
                Task { await self.reading?.cancel() }
            }
        }
    }

    /// The key for tokens of an algorithm and a key id. If there is none the set may have changed, so it is read again, though not often.
    func key(algorithm: String, id: String?) async -> BearerKey? {
        func find() -> BearerKey? { keys.first { $0.algorithm == algorithm && $0.id == id } }
        if let key = find() { return key }
        guard reading != nil || lastRead.map({ ContinuousClock.now - $0 >= pause }) ?? true else { return nil }
        await readOrWarn()
        return find()
    }

    @discardableResult
    private func readOrWarn() async -> Bool {
        do {
            try await read()
            return true
        } catch {
            logger.warning("the key set of bearer tokens was not read; the old one counts", metadata: ["error": "\(error)", "keys": "\(keys.count)"])
            return false
        }
    }

    private func fetched() async throws -> [BearerKey] {
        let content = isRemote ? try await download() : try file()
        guard let keys = try? await BearerKey.set(content) else { throw Unusable(description: "it is no JSON object with a list `keys`") }
        guard !keys.isEmpty else { throw Unusable(description: "it holds no key that signs tokens (RSA of 2,048 bits at least, EC or Ed25519)") }
        return keys
    }

    private func file() throws -> Data {
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: location))
            defer { try? handle.close() }
            let content = try handle.read(upToCount: Self.maximumBytes + 1) ?? Data()
            guard content.count <= Self.maximumBytes else { throw Unusable(description: "it has more than 256 KiB") }
            return content
        } catch let error as Unusable {
            throw error
        } catch {
            throw Unusable(description: "the file cannot be read")
        }
    }

    private func download() async throws -> Data {
        // A client for each read, as there are so few. Whom we trust with our keys says where they are: nobody is followed elsewhere.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<Data, Unusable>
        do {
            let response = try await client.execute(HTTPClientRequest(url: location), timeout: Self.timeout)
            if response.status == .ok {
                result = .success(Data(try await response.body.collect(upTo: Self.maximumBytes).readableBytesView))
            } else {
                result = .failure(Unusable(description: "the answer was \(response.status.code)"))
            }
        } catch is NIOTooManyBytesError {
            result = .failure(Unusable(description: "it has more than 256 KiB"))
        } catch {
            // Not the error itself, which may name the address with a password in it.
            result = .failure(Unusable(description: "the address did not answer (\(type(of: error)))"))
        }
        try? await client.shutdown()
        return try result.get()
    }
}
