import Foundation
import Supervisor

/// Which broker is installed. The policy is written for 2.0.11 and later.
struct MosquittoCheck: Check {
    private static let oldest = [2, 0, 11]

    /// Such as `2.0.11`; `nil` if there is no mosquitto on this machine.
    let version: String?

    init(version: String?) { self.version = version }

    /// The version of the mosquitto that `up` would start.
    static func installedVersion() -> String? {
        // Through the shell because nothing of this is given from outside and Foundation's `Process` may wait for ever for a child's end.
        guard let program = ExecutableSearch.path(of: "mosquitto"), !program.contains("'"), let stream = popen("'\(program)' -h 2>&1", "r") else {
            return nil
        }
        defer { pclose(stream) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard fgets(&buffer, Int32(buffer.count), stream) != nil else { return nil }
        let line = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // "mosquitto version 2.0.11"
        return line.split(whereSeparator: \.isWhitespace).last.map(String.init)
    }

    func finding() -> Finding {
        let name = "mosquitto"
        guard let version else {
            return .warn(name, "it is not installed", "nothing, if the broker runs elsewhere; else 'apt-get install mosquitto'")
        }
        let numbers = version.split(separator: ".").map { Int($0) ?? 0 }
        guard !numbers.lexicographicallyPrecedes(Self.oldest) else {
            return .fail(name, "version \(version) is older than 2.0.11", "install 2.0.11 or later")
        }
        let isOldest = !Self.oldest.lexicographicallyPrecedes(numbers)
        return .ok(name, "version \(version)" + (isOldest ? ", which does not apply max_keepalive to MQTT 3.1.1 clients" : ""))
    }
}
