import ResultModel

/// What speaks against variants of a schema, beside the findings that only they have.
extension VerdictRules {
    /// How many doubts are told of each design; the rest are in its record.
    private static let doubtsNamed = 3

    static func variantReasons(in result: RunResult) -> [Reason] {
        guard let variants = result.variants else { return [] }
        var reasons: [Reason] = []
        for design in [variants.reference] + variants.designs {
            let errors = design.evidence.filter { $0.kind == .errors && $0.weight == .regression }
            for error in errors {
                // Rows of others are a leak wherever they were noticed.
                let isLeak = error.object == EvidenceDifference.wholeLoad
                guard isLeak || result.compare == nil else { continue }
                reasons.append(
                    Reason(
                        ground: isLeak ? .violation : .regression,
                        section: isLeak ? .isolation : nil,
                        sentence: "\(design.name): \(error.message)."))
            }
            reasons += design.doubts.prefix(doubtsNamed).map {
                Reason(ground: .inconclusive, sentence: "\(design.name): \($0)")
            }
        }
        if !variants.complete, reasons.isEmpty {
            reasons.append(
                Reason(ground: .inconclusive, sentence: "Not every variant was looked at."))
        }
        return reasons
    }

    /// Whether any design was judged in this; nil where no variants were looked at.
    static func exercised(
        _ outcome: KeyPath<VariantsResult.Design, Outcome>, in variants: VariantsResult?
    ) -> Bool? {
        variants.map { variants in
            ([variants.reference] + variants.designs).contains { design in
                design[keyPath: outcome] == .pass || design[keyPath: outcome] == .fail
            }
        }
    }
}
