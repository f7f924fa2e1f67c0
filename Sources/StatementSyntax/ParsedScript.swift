internal import CPgQuery

/// The statements of a script, and where in it they stand.
///
/// A statement that the grammar refuses is left out and costs none of the others: a script for a
/// newer server is read as far as it is known.
package struct ParsedScript: Sendable {
    /// In the order of the script.
    package let statements: [Statement]
    /// Where each line begins, in bytes.
    private let lineStarts: [Int]

    /// One statement of a script.
    package struct Statement: Sendable {
        /// The node whose only field names the kind of statement.
        package let tree: SyntaxNode
        /// Its first token, in bytes from the start of the script.
        package let start: Int
        /// What the tree's own offsets count from.
        fileprivate let base: Int
    }

    /// Parses a script.
    package init(_ text: String) {
        let bytes = Array(text.utf8)
        lineStarts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        statements = Self.pieces(of: text).compactMap { piece in
            guard piece.upperBound <= bytes.count,
                let parsed = try? ParsedStatement(String(decoding: bytes[piece], as: UTF8.self)),
                let tree = parsed.tree.elements.first?["stmt"]
            else { return nil }
            return Statement(
                tree: tree, start: Self.firstToken(of: bytes, in: piece), base: piece.lowerBound)
        }
    }

    /// The line of a statement, from 1.
    package func line(of statement: Statement) -> Int { line(at: statement.start) }

    /// The line of a part of a statement, from 1.
    ///
    /// - Parameter node: a node with a place of its own; the statement's line where it has none.
    package func line(of node: SyntaxNode, in statement: Statement) -> Int {
        guard let location = node["location"]?.integer, location >= 0 else {
            return line(of: statement)
        }
        return line(at: statement.base + location)
    }

    private func line(at byte: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= byte { low = middle } else { high = middle }
        }
        return low + 1
    }

    // MARK: Cutting

    /// What the semicolons part, in bytes.
    ///
    /// The parser knows the bodies that hold semicolons; where it refuses the script the scanner
    /// still tells the statements apart.
    private static func pieces(of text: String) -> [Range<Int>] {
        let byParser = unsafe pieces(pg_query_split_with_parser(text))
        return unsafe byParser ?? pieces(pg_query_split_with_scanner(text)) ?? []
    }

    private static func pieces(_ result: PgQuerySplitResult) -> [Range<Int>]? {
        defer { unsafe pg_query_free_split_result(result) }
        guard unsafe result.error == nil, let list = unsafe result.stmts else { return nil }
        return (0..<Int(unsafe result.n_stmts)).compactMap { number in
            guard let piece = unsafe list[number] else { return nil }
            let start = Int(unsafe piece.pointee.stmt_location)
            return start..<(start + Int(unsafe piece.pointee.stmt_len))
        }
    }

    /// The first byte of a piece that is neither blank nor part of a comment.
    private static func firstToken(of bytes: [UInt8], in piece: Range<Int>) -> Int {
        var place = piece.lowerBound
        while place < piece.upperBound {
            if [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains(bytes[place]) {
                place += 1
            } else if starts("--", at: place, of: bytes, in: piece) {
                let rest = bytes[place..<piece.upperBound]
                place = rest.firstIndex(of: UInt8(ascii: "\n")) ?? piece.upperBound
            } else if starts("/*", at: place, of: bytes, in: piece) {
                place = endOfComment(from: place, of: bytes, in: piece)
            } else {
                return place
            }
        }
        return piece.lowerBound
    }

    /// Behind a comment, with those within it.
    private static func endOfComment(
        from start: Int, of bytes: [UInt8], in piece: Range<Int>
    ) -> Int {
        var (place, depth) = (start, 0)
        while place < piece.upperBound {
            if starts("/*", at: place, of: bytes, in: piece) {
                depth += 1
                place += 2
            } else if starts("*/", at: place, of: bytes, in: piece) {
                depth -= 1
                place += 2
                if depth == 0 { break }
            } else {
                place += 1
            }
        }
        return place
    }

    private static func starts(
        _ sign: StaticString, at place: Int, of bytes: [UInt8], in piece: Range<Int>
    ) -> Bool {
        let sign = Array(sign.description.utf8)
        return place + sign.count <= piece.upperBound
            && Array(bytes[place..<(place + sign.count)]) == sign
    }
}
