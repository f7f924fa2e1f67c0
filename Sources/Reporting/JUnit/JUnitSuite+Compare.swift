internal import ResultModel

/// Cases of two versions, and of variants of one.
extension JUnitSuite {
    /// What no clock touches, then each quantile that was gated.
    static func comparison(_ compare: CompareResult) -> [JUnitCase] {
        let evidence = compare.evidence.map { difference in
            JUnitCase(
                name: "\(difference.kind.rawValue) of \(difference.object)",
                outcome: difference.weight == .regression ? .failed : .passed,
                message: difference.message,
                detail: [
                    difference.message, difference.before.map { "was: \($0)" },
                    difference.after.map { "is: \($0)" },
                ].compactMap(\.self).joined(separator: "\n"),
                kind: "version-regressed")
        }
        let pairs = compare.pairs.map { pair in
            let change = pair.change.map(Figures.percent) ?? "unknown"
            let outcome: JUnitCase.Outcome =
                switch pair.answer {
                case .pass: .passed
                case .regressed: .failed
                case .inconclusive: .inconclusive
                }
            return JUnitCase(
                name: "\(pair.quantile) of \(pair.operation)", outcome: outcome,
                message: "changed by \(change), \(Figures.percent(pair.tolerance)) may be",
                detail: "changed by \(change)", kind: "version-regressed")
        }
        return evidence + pairs
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
