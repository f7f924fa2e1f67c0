internal import ResultModel

extension HTMLBanner {
    /// The verdict of a result, its parts and its reasons.
    init(_ result: RunResult) {
        let word = Self.word(of: result.verdict)
        let separator = " · "
        self.init(
            level: word.ink.className ?? "", verdict: word.text, scenario: result.scenario.name,
            meaning: result.verdict.map { "\($0.meaning) (exit \($0.exitCode))" }
                ?? "the run did not come to its end; what it measured follows",
            marks: result.verdict.map(Self.marks) ?? [],
            reasons: result.verdict?.reasons ?? [],
            identity: [result.circumstances, result.occasion].map {
                $0.joined(separator: separator)
            }, warning: result.warningOfBuild)
    }

    /// The one word that the page begins with.
    static func word(of verdict: Verdict?) -> Span {
        switch verdict?.status {
        case .pass: Span("PASS", .good)
        case .fail: Span("FAIL", .bad)
        case .inconclusive: Span("INCONCLUSIVE", .doubtful)
        case nil: Span("NO VERDICT", .doubtful)
        }
    }

    /// None where no part of a run was asked for, as when a pool is sized.
    private static func marks(of verdict: Verdict) -> [HTMLText] {
        guard !verdict.sections.isEmpty else { return [] }
        return parts(of: verdict)
    }

    private static func parts(of verdict: Verdict) -> [HTMLText] {
        Section.allCases.map { section in
            guard let outcome = verdict.sections[section] else {
                return HTMLText([Span("\(section.rawValue) not run", .faint)])
            }
            let word: Span =
                switch outcome {
                case .pass: " held"
                case .fail: Span(" failed", .bad)
                case .inconclusive: Span(" inconclusive", .doubtful)
                case .untested: Span(" untested", .faint)
                }
            return HTMLText([Span(mark: outcome), Span(section.rawValue), word])
        }
    }
}
