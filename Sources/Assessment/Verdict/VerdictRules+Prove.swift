import ResultModel

/// What speaks against checks that were held against planted defects.
extension VerdictRules {
    /// How many survivors are named; the rest are counted.
    private static let survivorsNamed = 10

    static func proveReasons(in result: RunResult) -> [Reason] {
        guard let prove = result.prove else { return [] }
        let survivors = prove.mutants.filter { $0.outcome == .survived }
        var reasons = survivors.prefix(survivorsNamed).map { mutant in
            Reason(ground: .assertion, sentence: "No check saw the mutant \(mutant.id).")
        }
        if survivors.count > survivorsNamed {
            let more = Figures.counted(survivors.count - survivorsNamed, "more mutant")
            reasons.append(
                Reason(ground: .assertion, sentence: "\(more) survived; result.json lists them."))
        }
        let unclear = prove.mutants.filter { $0.outcome == .inconclusive }
        reasons += unclear.prefix(survivorsNamed).map { mutant in
            let reason = mutant.reason.map { ": \($0)" } ?? ""
            return Reason(
                ground: .inconclusive,
                sentence: "The mutant \(mutant.id) could not be judged\(reason).")
        }
        if prove.mutants.isEmpty, prove.complete {
            reasons.append(
                Reason(
                    ground: .inconclusive,
                    sentence: "No operator found anything to change: nothing was proved."))
        }
        return reasons
    }
}
