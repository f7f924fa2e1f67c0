import ResultModel

/// Two versions side by side: what differs without a clock, then latencies pair by pair.
struct CompareSection: ReportSection {
    let compare: CompareResult?
    /// Notes and improvements shown; regressions are shown whole.
    private static let notesShown = 12

    func write(to layout: inout TerminalLayout) {
        guard let compare else { return }
        layout.heading(compare.isCalibration ? "Calibration" : "Comparison", remark(compare))
        layout.entry("A", compare.reference.label)
        layout.entry("B", compare.candidate.label)
        writeEvidence(compare, to: &layout)
        guard let measurement = compare.measurement else { return }
        write(measurement, to: &layout)
        writePairs(compare.pairs, to: &layout)
        for sentence in compare.notGated {
            layout.entry("not gated", [Span(sentence, .faint)])
        }
    }

    private func remark(_ compare: CompareResult) -> String {
        let answer: String
        switch compare.answer {
        case .pass: answer = "no regression"
        case .regressed: answer = "regressed"
        case .inconclusive: answer = "inconclusive"
        case nil: answer = "without an answer"
        }
        return compare.complete ? answer : "\(answer), cut short"
    }

    // MARK: Evidence

    private func writeEvidence(_ compare: CompareResult, to layout: inout TerminalLayout) {
        let regressions = compare.evidence.filter { $0.weight == .regression }
        for difference in regressions {
            layout.entry("regression", [Span(difference.message, .bad)])
            if let before = difference.before { layout.entry("was", before, indent: 4) }
            if let after = difference.after { layout.entry("is", after, indent: 4) }
        }
        let others = compare.evidence.filter { $0.weight != .regression }
        for difference in others.prefix(Self.notesShown) {
            let isBetter = difference.weight == .improvement
            layout.entry(
                isBetter ? "better" : "differs",
                [Span(difference.message, isBetter ? .good : .plain)])
        }
        layout.more(others.count - Self.notesShown)
        if compare.evidence.isEmpty, !compare.isCalibration {
            layout.entry("no clock", "structure, plans, blocks and sizes are the same")
        }
    }

    // MARK: Latencies

    private func write(
        _ measurement: CompareResult.Measurement, to layout: inout TerminalLayout
    ) {
        let blocks =
            measurement.blocksMeasured == measurement.blocksPlanned
            ? Figures.counted(measurement.blocksPlanned, "block")
            : "\(measurement.blocksMeasured) of "
                + Figures.counted(measurement.blocksPlanned, "block")
        layout.entry(
            "measured",
            "\(blocks) of \(Figures.duration(seconds: measurement.secondsPerSide)) a side, "
                + "\(Figures.fixed(measurement.ratePerSecond, digits: 0))/s of at most "
                + "\(Figures.fixed(measurement.capacityPerSecond, digits: 0))/s")
    }

    private func writePairs(_ pairs: [CompareResult.Pair], to layout: inout TerminalLayout) {
        let rows = pairs.map { pair -> [Span] in
            let ink: Span.Ink
            switch pair.answer {
            case .pass: ink = .good
            case .regressed: ink = .bad
            case .inconclusive: ink = .doubtful
            }
            let interval = [pair.lower, pair.upper].compactMap(\.self).map(Figures.change)
            return [
                Span("\(pair.operation) \(pair.quantile)"),
                Span(pair.change.map(Figures.change) ?? "-"),
                Span(interval.count == 2 ? interval.joined(separator: " to ") : "-"),
                Span(Figures.change(pair.tolerance)),
                Span(pair.smallestVisible.map(Figures.change) ?? "-"),
                Span(pair.answer.rawValue, ink),
            ]
        }
        layout.table(
            [
                .left("change of B"), .right("by"), .right("interval"), .right("allowed"),
                .right("visible"), .left("answer"),
            ], rows)
        let touched = pairs.filter { $0.zeros > 0 || $0.tied > 0 }
        guard !touched.isEmpty else { return }
        let names = touched.map { pair in
            "\(pair.operation) \(pair.quantile) (\(pair.zeros) zero, \(pair.tied) tied)"
        }
        layout.entry("equal blocks", [Span(names.joined(separator: ", "), .faint)])
    }
}
