internal import ScenarioModel
internal import StatementSyntax

extension SQLTemplate {
    /// The statement with its parameters' names instead of numbers.
    var withNames: String {
        var text = text
        for number in occurrences.indices.reversed() {
            text = text.replacing("$\(number + 1)", with: ":\(occurrences[number])")
        }
        return text
    }

    /// The statement with a range of its text replaced, and its parameters numbered anew.
    ///
    /// - Parameter removed: the numbers of the parameters in that range.
    func replacing(
        _ range: Range<Int>, of parsed: ParsedStatement, with replacement: String,
        removing removed: Set<Int>
    ) -> SQLTemplate {
        let text = parsed.replacing(range, with: replacement)
        // The numbers count up from left to right, so each one that went moves those behind it.
        let kept = occurrences.indices.filter { !removed.contains($0 + 1) }
        var renumbered = text
        for (position, old) in kept.enumerated() where position != old {
            renumbered = renumbered.replacing(
                Self.numbered(old + 1), with: "$\(position + 1)")
        }
        return SQLTemplate(
            source: renumbered, text: renumbered, occurrences: kept.map { occurrences[$0] })
    }

    /// That parameter, and none of which it is only the beginning.
    private static func numbered(_ number: Int) -> Regex<Substring> {
        // The text is digits only, so that it always is a pattern.
        (try? Regex("\\$\(number)(?![0-9])", as: Substring.self)) ?? /(?!)/
    }
}
