import Foundation

/// What mosquitto reads: the policy that comes with the program, and the installation's own files (mosquitto.conf(5)).
struct BrokerConfiguration {
    struct Line: Equatable {
        let file: String
        let key: String
        let value: String
    }

    private(set) var lines: [Line] = []

    /// - Parameters:
    ///   - policy: The path of mosquitto.conf.
    ///   - folder: The broker's working directory, by which `include_dir` is meant.
    /// - Throws: `Failure` that names a file that cannot be read.
    init(policy: String, folder: URL) throws {
        lines = try Self.read(policy)
        for directory in lines.filter({ $0.key == "include_dir" }).map(\.value) {
            let directory = URL(filePath: directory, relativeTo: URL(filePath: folder.path, directoryHint: .isDirectory)).absoluteURL.path
            let files = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).filter { $0.hasSuffix(".conf") }.sorted()
            for file in files { lines += try Self.read("\(directory)/\(file)") }
        }
    }

    func values(_ key: String) -> [String] { lines.filter { $0.key == key }.map(\.value) }

    /// Where the broker listens. What follows a `listener` line belongs to it.
    var listeners: [ExposureCheck.Listener] {
        var listeners: [ExposureCheck.Listener] = []
        for line in lines {
            switch line.key {
            case "listener":
                let words = line.value.split(separator: " ")
                // A port of 0 is a socket in the file system.
                guard let port = words.first.flatMap({ Int($0) }), port > 0 else { continue }
                listeners.append(.init(host: words.dropFirst().first.map(String.init) ?? "0.0.0.0", port: port, hasTLS: false))
            case "port":
                guard let port = Int(line.value), port > 0 else { continue }
                listeners.append(.init(host: values("bind_address").last ?? "0.0.0.0", port: port, hasTLS: false))
            case "certfile":
                guard let last = listeners.popLast() else { continue }
                listeners.append(.init(host: last.host, port: last.port, hasTLS: true))
            default: continue
            }
        }
        return listeners
    }

    private static func read(_ file: String) throws -> [Line] {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { throw Failure("\(file) cannot be read") }
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            guard !line.hasPrefix("#") else { return nil }
            let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            guard let key = words.first else { return nil }
            let value = words.dropFirst().first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
            return Line(file: file, key: String(key), value: value)
        }
    }
}
