/// A script of several statements, as far as finding one of them goes.
package enum SQLScript {
    /// Where a statement begins.
    ///
    /// - Parameter number: from 0, not counting empty statements.
    /// - Returns: Unicode scalars from the start of the script, blanks and comments skipped; nil
    ///   where there are fewer statements, or a quote never ends.
    package static func statementOffset(_ number: Int, in script: String) -> Int? {
        var scanner = SQLScanner(script)
        var offset = 0
        var begun = 0
        var isInside = false
        // Every token takes at least one character, so this ends with the script.
        while let token = try? scanner.next() {
            switch token {
            case .semicolon:
                isInside = false
            case .blank: break
            default:
                if !isInside {
                    if begun == number { return offset }
                    begun += 1
                    isInside = true
                }
            }
            offset += token.length
        }
        return nil
    }
}

extension SQLScanner.Token {
    /// In Unicode scalars, with the signs that a token leaves out.
    fileprivate var length: Int {
        switch self {
        case .semicolon: 1
        case .parameter(let name): name.unicodeScalars.count + 1
        case .word(let text), .positional(let text), .blank(let text), .other(let text):
            text.unicodeScalars.count
        }
    }
}
