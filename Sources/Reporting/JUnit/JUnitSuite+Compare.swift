internal import ResultModel

/// Cases of two versions, and of variants of one.
extension JUnitSuite {
    /// One for each difference that is a regression without a clock, and for each gated latency.
    static func comparison(in compare: CompareResult?) -> [JUnitCase] {
        guard let compare else { return [] }
        let regressions = compare.evidence.filter { $0.weight == .regression }.map { difference in
            JUnitCase(
                name: "\(difference.object): \(difference.kind.rawValue)", outcome: .failed,
                message: difference.message,
                detail: [difference.before.map { "was: \($0)" }, difference.after.map { "is: \($0)" }]
                    .compactMap(\.self).joined(separator: "\n"), kind: "regression")
        }
        return regressions + compare.pairs.map(latency)
    }

    private static func latency(_ pair: CompareResult.Pair) -> JUnitCase {
        let outcome: JUnitCase.Outcome =
            switch pair.answer {
            case .pass: .passed
            case .regressed: .failed
            case .inconclusive: .inconclusive
            }
        let interval = [pair.lower, pair.upper].compactMap(\.self).map(Figures.change)
        return JUnitCase(
            name: "\(pair.operation) \(pair.quantile)", outcome: outcome,
            message: interval.count == 2
                ? "\(interval.joined(separator: " to ")), \(Figures.change(pair.tolerance)) is tolerated"
                : "too few blocks with enough samples", kind: "latency")
    }

    /// What each variant must keep; what it costs is nobody's assertion.
    static func variants(in variants: VariantsResult?) -> [JUnitCase] {
        guard let variants else { return [] }
        return ([variants.reference] + variants.designs).flatMap { design in
            [("isolation", design.isolation), ("cascade", design.cascade)].map { name, outcome in
                JUnitCase(
                    name: "\(design.name): \(name)", outcome: JUnitCase.Outcome(outcome),
                    message: (design.broken + design.doubts).first ?? "not exercised",
                    detail: outcome == .pass
                        ? "" : (design.broken + design.doubts).joined(separator: "\n"),
                    kind: name)
            }
        }
    }
}
