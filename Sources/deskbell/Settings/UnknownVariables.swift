import Foundation

/// Variables in the environment that look like ours and are not: most likely a setting that is misspelt and so has no effect.
enum UnknownVariables {
    private static let others = ["DESKBELL_DATA", SimulateCommand.urlVariable, SimulateCommand.keyVariable]

    /// Warns of each, once: children inherit what is left.
    static func warn() {
        for sentence in sentences(ProcessInfo.processInfo.environment) { Console.error(sentence) }
        for name in unknown(ProcessInfo.processInfo.environment) { unsetenv(name) }
    }

    static func sentences(_ environment: [String: String]) -> [String] {
        unknown(environment).map { name in
            let near = known.min { distance(name, $0) < distance(name, $1) }.flatMap { distance(name, $0) <= 3 ? $0 : nil }
            return "the environment variable \(Console.printable(name)) is unknown and has no effect; "
                + (near.map { "did you mean \($0)?" } ?? "see 'deskbell config show' for the known ones")
        }
    }

    private static var known: [String] { Setting.all.map(\.environmentName) + others }

    private static func unknown(_ environment: [String: String]) -> [String] {
        // A command that `desk-notifier --exec` runs finds the call under such names.
        guard environment["DESKBELL_EVENT"] == nil else { return [] }
        return environment.keys.filter { $0.hasPrefix("DESKBELL_") && !known.contains($0) }.sorted()
    }

    /// How many characters have to be added, removed or replaced.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var corner = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = corner + (right[column] == character ? 0 : 1)
                corner = row[column + 1]
                row[column + 1] = min(replaced, corner + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
