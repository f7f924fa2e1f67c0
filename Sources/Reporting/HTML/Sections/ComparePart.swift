internal import ResultModel

/// Two versions side by side: what differs without a clock, then latencies pair by pair.
struct ComparePart: HTMLSectionWriter {
    let compare: CompareResult?

    func write(to page: inout HTMLPage) {
        guard let compare else { return }
        page.section(
            "compare", compare.isCalibration ? "Calibration" : "Comparison",
            compare.complete ? "" : "cut short")
        page.fact("A", compare.reference.label)
        page.fact("B", compare.candidate.label)
        if let measurement = compare.measurement {
            page.fact(
                "measured",
                "\(Figures.count(measurement.blocksMeasured)) of "
                    + "\(Figures.counted(measurement.blocksPlanned, "block")), "
                    + "\(Figures.duration(seconds: measurement.secondsPerSide)) a side, "
                    + "\(Figures.fixed(measurement.ratePerSecond, digits: 0))/s of at most "
                    + "\(Figures.fixed(measurement.capacityPerSecond, digits: 0))/s")
        }
        writeEvidence(compare, to: &page)
        writePairs(compare.pairs, to: &page)
        for sentence in compare.notGated { page.fact("not gated", sentence, .faint) }
    }

    private func writeEvidence(_ compare: CompareResult, to page: inout HTMLPage) {
        page.table(
            "What differs, whatever the clock says",
            [
                .text("about"), .text("kind"), .text("weight"), .text("difference"),
                .text("was"), .text("is"),
            ],
            compare.evidence.map { difference in
                let ink: Span.Ink =
                    switch difference.weight {
                    case .regression: .bad
                    case .improvement: .good
                    case .note: .faint
                    }
                return [
                    HTMLCell(difference.object), HTMLCell(difference.kind.rawValue),
                    HTMLCell(difference.weight.rawValue, ink), HTMLCell(difference.message),
                    HTMLCell(difference.before ?? ""), HTMLCell(difference.after ?? ""),
                ]
            })
        if compare.evidence.isEmpty, !compare.isCalibration {
            page.fact("no clock", "structure, plans, blocks and sizes are the same", .good)
        }
    }

    private func writePairs(_ pairs: [CompareResult.Pair], to page: inout HTMLPage) {
        page.table(
            "Latency of B against A, block by block; p is adjusted for how many are judged (Holm)",
            [
                .text("operation"), .text("quantile"), .text("answer"), .number("change"),
                .number("interval"), .number("confidence"), .number("allowed"),
                .number("smallest visible"), .number("p"),
                .number("least samples"),
            ],
            pairs.map { pair in
                let ink: Span.Ink =
                    switch pair.answer {
                    case .pass: .good
                    case .regressed: .bad
                    case .inconclusive: .doubtful
                    }
                let interval = [pair.lower, pair.upper].compactMap(\.self).map(Figures.change)
                return [
                    HTMLCell(pair.operation), HTMLCell(pair.quantile),
                    HTMLCell(pair.answer.rawValue, ink), figure(pair.change, Figures.change),
                    interval.count == 2 ? HTMLCell(interval.joined(separator: " to ")) : .none,
                    figure(pair.confidence, Figures.percent),
                    HTMLCell(Figures.change(pair.tolerance)),
                    figure(pair.smallestVisible, Figures.change),
                    figure(pair.adjustedPValue) { Figures.fixed($0, digits: 4) },
                    HTMLCell(Figures.count(pair.leastSamples)),
                ]
            })
    }

    private func figure(_ value: Double?, _ text: (Double) -> String) -> HTMLCell {
        value.map { HTMLCell(text($0)) } ?? .none
    }
}
