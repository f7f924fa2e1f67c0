private import Glibc
internal import HTTPDriver

/// What the application answered to one call.
struct APIAnswer: Sendable, Equatable {
    let status: Int
    let body: [UInt8]
    let headers: [HTTPHeader]
    /// Every string and number of the body, or of its events, in order.
    let leaves: [Leaf]
    /// What the application told the model while it answered.
    var heard: [String] = []

    /// A string or a number, and the name it stands under.
    struct Leaf: Sendable, Equatable {
        /// The innermost member's; empty where there is none.
        let name: String
        let text: String
        let isNumber: Bool
    }

    init(status: Int, body: [UInt8], headers: [HTTPHeader] = []) {
        self.status = status
        self.body = body
        self.headers = headers
        leaves = Self.leaves(of: body)
    }

    /// Whether both say the same; headers hold dates and numbers of requests.
    static func == (one: APIAnswer, other: APIAnswer) -> Bool {
        one.status == other.status && one.body == other.body && one.heard == other.heard
    }

    /// The first header of that name, in any case.
    func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    var isSuccess: Bool { (200...299).contains(status) }

    /// As text; what is no UTF-8 is replaced.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// `404`, with how much came.
    var summary: String { "status \(status), \(body.count) bytes" }

    /// The text without the values that the request itself held.
    func text(without sent: [String]) -> String {
        let sent = sent.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        guard !sent.isEmpty else { return text }
        return String(decoding: bytes(without: sent.map { Array($0.utf8) }), as: UTF8.self)
    }

    /// What is said, without the values that the request itself held.
    func content(without sent: [String] = []) -> AnswerContent {
        let sent = sent.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        return AnswerContent(sent.isEmpty ? body : bytes(without: sent.map { Array($0.utf8) }))
    }

    /// The body without these texts, one after the other; none of them is empty.
    private func bytes(without texts: [[UInt8]]) -> [UInt8] {
        texts.reduce(body) { body, text in
            var kept: [UInt8] = []
            var start = 0
            // Each round goes on behind a text that was found, so this ends with the body.
            while let found = Self.offset(of: text, in: body, from: start) {
                kept += body[start..<found]
                start = found + text.count
            }
            guard start > 0 else { return body }
            return kept + body[start...]
        }
    }

    private static func offset(of text: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        unsafe body.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = start
            // Each round moves on by at least one byte.
            while start + text.count <= bytes.count,
                let found = unsafe memchr(
                    base + start, Int32(text[0]), bytes.count - text.count + 1 - start)
            {
                if unsafe memcmp(found, text, text.count) == 0 {
                    return unsafe UnsafeRawPointer(found) - base
                }
                start = unsafe UnsafeRawPointer(found) - base + 1
            }
            return nil
        }
    }

    private static func leaves(of body: [UInt8]) -> [Leaf] {
        if let leaves = walk(body[...]) { return leaves }
        // A stream of events: each line of data is a document of its own.
        let prefix = Array("data:".utf8)
        return body.split(separator: UInt8(ascii: "\n")).flatMap { line -> [Leaf] in
            guard line.starts(with: prefix) else { return [] }
            return walk(line.dropFirst(prefix.count)) ?? []
        }
    }

    /// - Returns: nil where it is not JSON.
    private static func walk(_ bytes: ArraySlice<UInt8>) -> [Leaf]? {
        var leaves: [Leaf] = []
        var walker = JSONLeafWalker()
        let span = unsafe bytes.span.bytes
        do throws(JSONFault) {
            try walker.walk(span) { leaf, text in
                let name = unsafe span.withUnsafeBytes { bytes in
                    unsafe String(
                        decoding: bytes[leaf.nameLower..<leaf.nameUpper], as: UTF8.self)
                }
                let value = unsafe text.withUnsafeBytes {
                    unsafe String(decoding: $0, as: UTF8.self)
                }
                leaves.append(
                    Leaf(name: name, text: value, isNumber: leaf.value.kind == .number))
                return true
            }
            return leaves
        } catch {
            return nil
        }
    }
}
