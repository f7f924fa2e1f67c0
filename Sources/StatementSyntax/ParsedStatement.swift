internal import CPgQuery

/// A statement and the tree that PostgreSQL's own grammar makes of it.
///
/// The grammar is that of PostgreSQL 15; what is newer is refused.
package struct ParsedStatement: Sendable {
    package let text: String
    /// The root: the server's `stmts`, each with its `stmt`.
    package let tree: SyntaxNode

    /// Parses one or more statements.
    ///
    /// - Throws: the parser's complaint.
    package init(_ text: String) throws(SyntaxFault) {
        self.text = text
        tree = try Self.tree(of: text)
    }

    private static func tree(of text: String) throws(SyntaxFault) -> SyntaxNode {
        let result = unsafe pg_query_parse(text)
        defer { unsafe pg_query_free_parse_result(result) }
        if let error = unsafe result.error {
            let message = unsafe error.pointee.message.map { unsafe String(cString: $0) }
            throw SyntaxFault(
                message: message ?? "the parser gave no reason",
                position: Int(unsafe error.pointee.cursorpos))
        }
        guard let json = unsafe result.parse_tree.map({ unsafe String(cString: $0) }),
            let root = try? SyntaxNode(json: json), let statements = root["stmts"]
        else { throw SyntaxFault(message: "the parser's tree cannot be read", position: 0) }
        return statements
    }

    /// Where an expression of this statement stands, in UTF-8 bytes.
    ///
    /// The tree says where tokens begin and not where an expression ends: its end is the first
    /// place up to which the parser reads the same expression. Parentheses around it are left out.
    ///
    /// - Returns: nil where the parser reads it from its surroundings only.
    package func range(of expression: SyntaxNode) -> Range<Int>? {
        let bytes = Array(text.utf8)
        let locations = expression.locations
        guard let start = locations.min(), let last = locations.max(), last < bytes.count else {
            return nil
        }
        let wanted = expression.withoutPlaces
        for end in (last + 1)...bytes.count where Self.isBoundary(end, in: bytes) {
            let candidate = String(decoding: bytes[start..<end], as: UTF8.self)
            if Self.expression(candidate)?.withoutPlaces == wanted { return start..<end }
        }
        return nil
    }

    /// The statement with a range of bytes replaced.
    package func replacing(_ range: Range<Int>, with replacement: String) -> String {
        let bytes = Array(text.utf8)
        return String(decoding: bytes[..<range.lowerBound], as: UTF8.self) + replacement
            + String(decoding: bytes[range.upperBound...], as: UTF8.self)
    }

    /// A part of the statement, as it is written.
    package func text(in range: Range<Int>) -> String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }

    /// What a text is as an expression by itself.
    ///
    /// - Returns: nil where it is none, or more than one.
    package static func expression(_ text: String) -> SyntaxNode? {
        // A line of its own for the end: the text may close with a comment.
        guard let statement = try? tree(of: "SELECT (\(text)\n)").elements.first?["stmt"],
            let targets = statement["SelectStmt"]?["targetList"]?.elements, targets.count == 1,
            statement["SelectStmt"]?["fromClause"] == nil
        else { return nil }
        return targets[0]["ResTarget"]?["val"]
    }

    /// Whether a token can end there: not in the middle of a word.
    private static func isBoundary(_ offset: Int, in bytes: [UInt8]) -> Bool {
        guard offset < bytes.count else { return true }
        return !(isWord(bytes[offset - 1]) && isWord(bytes[offset]))
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}

/// Why a statement could not be parsed.
package struct SyntaxFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The parser's words.
    package let message: String
    /// In characters from 1; 0 where the parser names none.
    package let position: Int

    package var description: String {
        position > 0 ? "\(message) (at character \(position))" : message
    }
}
