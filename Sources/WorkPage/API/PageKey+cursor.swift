import Foundation
import Storage

/// The place as clients carry it from page to page: opaque, so that what lists are sorted by can change.
extension PageKey {
    /// - Parameter text: ``cursor`` of a page; `nil` is returned for anything else.
    init?(cursor text: String) {
        guard text.utf8.count <= 1000 else { return nil }
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        guard let data = Data(base64Encoded: base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)),
            let plain = String(validating: data, as: UTF8.self), !plain.utf8.contains(0)
        else { return nil }
        let parts = plain.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int64(parts[0]) else { return nil }
        self.init(number: number, text: String(parts[1]))
    }

    var cursor: String {
        Data("\(number) \(text)".utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
