/// Settings looked up in several layers, the strongest first.
struct LayeredValues {
    private let layers: [SettingsLayer]

    init(_ layers: [SettingsLayer]) { self.layers = layers }

    func text(_ key: SettingsLayer.Key) -> String? { layers.lazy.compactMap { $0.values[key]?.first }.first }

    /// - Throws: `NotifierError` if the strongest layer that has the setting holds something else than `expected`.
    func read<Value>(_ key: SettingsLayer.Key, _ expected: String, _ parse: (String) -> Value?) throws(NotifierError) -> Value? {
        guard let layer = layers.first(where: { $0.values[key] != nil }), let text = layer.values[key]?.first else { return nil }
        guard let value = parse(text) else { throw wrong(key, text, expected, layer) }
        return value
    }

    /// Reads a list, whose entries may also stand in one text with commas between them.
    ///
    /// - Throws: `NotifierError`, as `read` does; also for a text without any entry, which would show everything instead of nothing.
    func list<Value>(_ key: SettingsLayer.Key, _ expected: String, _ parse: (String) -> Value?) throws(NotifierError) -> [Value] {
        guard let layer = layers.first(where: { $0.values[key] != nil }), let texts = layer.values[key] else { return [] }
        var values: [Value] = []
        for text in texts.flatMap({ $0.split(separator: ",") }) {
            let entry = text.drop { $0 == " " }
            guard !entry.isEmpty, let value = parse(String(entry)) else { throw wrong(key, String(entry), expected, layer) }
            values.append(value)
        }
        if values.isEmpty, let text = texts.first { throw wrong(key, text, expected, layer) }
        return values
    }

    private func wrong(_ key: SettingsLayer.Key, _ text: String, _ expected: String, _ layer: SettingsLayer) -> NotifierError {
        let shown = SafeText.cell(text, width: 40).text
        return NotifierError(layer.code, "'\(shown)' in \(layer.origin) is no good for \(key.rawValue): expected \(expected).")
    }
}
