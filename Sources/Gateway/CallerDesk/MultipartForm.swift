/// Reads `multipart/form-data` (RFC 7578) as far as a webhook needs it: named texts. Parts with a file name are passed over.
enum MultipartForm {
    /// RFC 2046 allows 70 characters; not every sender counts.
    private static let maximumBoundary = 200
    private static let maximumPartHeader = 4096

    /// The boundary of a body, without the two hyphens in front, taken from its first line: so bodies that are not labelled, or wrongly, are read
    /// too. Where another text comes first, which RFC 2046 (§5.1.1) allows, it is the one that the header names.
    ///
    /// - Parameter contentType: The header `Content-Type`, if there is one.
    /// - Returns: `nil` if the body is not multipart.
    static func boundary(of body: ArraySlice<UInt8>, contentType: String? = nil) -> [UInt8]? {
        guard body.starts(with: "--".utf8) else { return contentType.flatMap { named(in: $0, body) } }
        var line = body.dropFirst(2).prefix(maximumBoundary + 1).prefix { $0 != UInt8(ascii: "\n") }
        while let last = line.last, isPadding(last) { line.removeLast() }
        return line.count <= maximumBoundary ? Array(line) : []
    }

    /// The boundary that a header names, if it is in the body.
    private static func named(in contentType: String, _ body: ArraySlice<UInt8>) -> [UInt8]? {
        guard contentType.lowercased().hasPrefix("multipart/form-data"), let name = parameter("boundary", of: contentType),
            (1...maximumBoundary).contains(name.utf8.count), body.firstRange(of: Array("--\(name)".utf8)) != nil
        else { return nil }
        return Array(name.utf8)
    }

    /// - Throws: `UnreadableWebhook.malformedMultipart` without an end boundary, or with a part without a readable header;
    ///   `.tooManyFields`.
    static func pairs(_ body: ArraySlice<UInt8>, boundary: [UInt8]) throws(UnreadableWebhook) -> [FieldReader.Pair] {
        guard !boundary.isEmpty else { throw .malformedMultipart }
        var pairs: [FieldReader.Pair] = []
        var parts = 0
        var partStart: Int?
        var rest = body
        while !rest.isEmpty {
            let lineStart = rest.startIndex
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            rest = rest.dropFirst(line.count + 1)
            guard let isEnd = delimiter(line, boundary) else { continue }
            if let partStart {
                guard parts < FieldReader.maximumFields else { throw .tooManyFields }
                parts += 1
                if let pair = try pair(body[partStart..<lineStart]) { pairs.append(pair) }
            }
            if isEnd { return pairs }
            partStart = rest.startIndex
        }
        throw .malformedMultipart
    }

    /// Whether a line is a boundary, and then whether it is the last one; `nil` if it is content.
    private static func delimiter(_ line: ArraySlice<UInt8>, _ boundary: [UInt8]) -> Bool? {
        guard line.starts(with: "--".utf8), line.dropFirst(2).starts(with: boundary) else { return nil }
        var tail = line.dropFirst(2 + boundary.count)
        while let last = tail.last, isPadding(last) { tail.removeLast() }
        if tail.isEmpty { return false }
        return tail.elementsEqual("--".utf8) ? true : nil
    }

    private static func isPadding(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0d].contains(byte) }

    /// One part: header lines, an empty line, the content, and the line break that belongs to the next boundary.
    private static func pair(_ part: ArraySlice<UInt8>) throws(UnreadableWebhook) -> FieldReader.Pair? {
        var rest = part
        var disposition: String?
        while true {
            let line = rest.prefix(maximumPartHeader + 1).prefix { $0 != UInt8(ascii: "\n") }
            guard line.count <= maximumPartHeader, line.count < rest.count else { throw .malformedMultipart }
            rest = rest.dropFirst(line.count + 1)
            let text = String(decoding: line.last == 0x0d ? line.dropLast() : line, as: UTF8.self)
            if text.isEmpty { break }
            if text.lowercased().hasPrefix("content-disposition:") { disposition = text }
        }
        if rest.last == 0x0a { rest.removeLast() }
        if rest.last == 0x0d { rest.removeLast() }
        guard let disposition, let name = parameter("name", of: disposition) else { throw .malformedMultipart }
        guard parameter("filename", of: disposition) == nil else { return nil }
        return FieldReader.Pair(name: name, value: String(decoding: rest, as: UTF8.self))
    }

    /// A parameter of a header such as `form-data; name="CallSid"`, quoted or not.
    private static func parameter(_ name: String, of header: String) -> String? {
        var rest = header[...].drop { $0 != ";" }
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            let key = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(key.count)
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            let value = rest.first == "\"" ? quoted(&rest) : String(rest.prefix { $0 != ";" })
            rest = rest.drop { $0 != ";" }
            if key.lowercased() == name { return value }
        }
        return nil
    }

    /// The text between quotes, with `\` in front of a quote or backslash taken away; `rest` continues after it.
    private static func quoted(_ rest: inout Substring) -> String {
        var value = ""
        rest = rest.dropFirst()
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                value.append(rest.removeFirst())
            } else {
                value.append(character)
            }
        }
        return value
    }
}
