import Calls

@testable import Notifier

extension Property {
    static let settings = Property(name: "settings") { bytes in
        do {
            let layer = try SettingsLayer(json: bytes, path: "config.json")
            try holds("a setting in the file has a value or is an empty list", layer.values.count <= SettingsLayer.Key.allCases.count)
            if let fields = try? EventJSON.decode([String: JSONValue].self, from: bytes) {
                let json = try EventJSON.encode(fields)
                let again = try SettingsLayer(json: Array(json.utf8), path: "config.json")
                try holds("settings written again are the same", again == layer)
            }
        } catch let error as NotifierError {
            try holds("an error names the file and is one line", error.description.contains("config.json") && !error.description.hasControls)
        }
        if let words = CommandWords.split(bytes.text) { try holds("a command has a program", words.first?.isEmpty == false) }
    }

    static let enrolment = Property(name: "enrolment") { bytes in
        let marker = "8f3a61d2c05b"
        do {
            let enrolment = try Enrolment("mqtt\(bytes.first == UInt8(ascii: "s") ? "s" : "")://acme.front:\(marker)@\(bytes.dropFirst().text)")
            try holds("a desk's account is named after it", enrolment.username == "\(enrolment.workspace).\(enrolment.desk)")
            try holds("a broker can be called", (1...65_535).contains(enrolment.port) && !enrolment.host.isEmpty && !enrolment.password.isEmpty)
        } catch let error as NotifierError {
            try holds("an error does not repeat the password", !error.description.contains(marker) && !error.description.hasControls)
        }
    }

    /// What a terminal shows of a text from the network.
    static let text = Property(name: "text") { bytes in
        for width in [1, 8, 30] {
            let cell = SafeText.cell(bytes.text, width: width)
            try holds("a cell is no wider than its column", (0...width).contains(cell.width))
            try holds("a cell holds nothing that a terminal obeys", !cell.text.hasControls)
        }
        let json = SafeText.escapedJSON(try EventJSON.encode([bytes.text]))
        try holds("JSON for a terminal is one harmless line", !json.hasControls)
        try holds(
            "and the same text to every reader",
            try EventJSON.decode([String].self, from: json.utf8).map { Array($0.utf8) } == [Array(bytes.text.utf8)]
        )
    }
}
