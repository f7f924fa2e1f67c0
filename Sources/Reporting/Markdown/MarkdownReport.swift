package import ResultModel

/// `--format markdown`: the verdict, what failed and the main figures, short enough for the summary
/// of a CI job.
package enum MarkdownReport {
    private static let findingsShown = 20
    private static let operationsShown = 20

    /// The text, made from the record alone.
    package static func render(_ result: RunResult) -> String {
        var page = MarkdownPage()
        let word = HTMLBanner.word(of: result.verdict).text
        page.heading(2, "\(word) \(result.scenario.name)")
        page.paragraph(
            result.verdict.map { "\($0.meaning) (exit \($0.exitCode))" }
                ?? "the run did not come to its end")
        page.list(result.verdict?.reasons ?? [])
        writeSections(of: result, to: &page)
        writeFindings(of: result, to: &page)
        writeThresholds(result.thresholds ?? [], to: &page)
        writeLoad(result.load, to: &page)
        writeCompare(result.compare, to: &page)
        writeVariants(result.variants, to: &page)
        if let pool = result.pool {
            page.heading(3, "Pool size")
            page.paragraph(pool.sentence)
        }
        page.paragraph((result.circumstances + result.occasion).joined(separator: " · "))
        if let warning = result.warningOfBuild { page.paragraph(warning) }
        return page.text
    }

    private static func writeSections(of result: RunResult, to page: inout MarkdownPage) {
        guard let verdict = result.verdict else { return }
        page.table(
            ["part", "outcome"],
            Section.allCases.map { section in
                [section.rawValue, verdict.sections[section]?.rawValue ?? "not run"]
            })
    }

    private static func writeFindings(of result: RunResult, to page: inout MarkdownPage) {
        let failing = result.findings.filter(\.failsTheRun).worstFirst()
        guard !failing.isEmpty else { return }
        page.heading(3, "What failed")
        page.table(
            ["severity", "rule", "object", "finding", "fix"],
            failing.prefix(findingsShown).map {
                [$0.severity.rawValue, $0.ruleId, $0.object, $0.message, $0.fix]
            })
        if failing.count > findingsShown {
            page.paragraph("and \(failing.count - findingsShown) more, listed in result.json")
        }
    }

    private static func writeThresholds(
        _ thresholds: [ThresholdResult], to page: inout MarkdownPage
    ) {
        guard !thresholds.isEmpty else { return }
        page.heading(3, "Thresholds")
        page.table(
            ["about", "asserted", "outcome", "observed", "samples"],
            thresholds.failedFirst().map {
                [
                    $0.subject, $0.expression, $0.outcome.rawValue, $0.shownObservation,
                    Figures.count($0.samples),
                ]
            })
    }

    private static func writeLoad(_ load: LoadResult?, to page: inout MarkdownPage) {
        guard let load else { return }
        page.heading(3, "Load")
        page.paragraph(
            "\(Figures.fixed(load.achievedRate, digits: 1))/s for "
                + "\(Figures.duration(seconds: load.measuredSeconds)); milliseconds from the "
                + "scheduled arrival"
                + (load.generator.saturated ? ". SATURATED: these latencies are not evidence" : ""))
        let operations = load.operations.filter { $0.value.latencyMs.count > 0 }.sorted {
            ($0.value.latencyMs.p95, $1.key) > ($1.value.latencyMs.p95, $0.key)
        }
        page.table(
            ["operation", "calls", "errors", "p50", "p95", "p99", "max"],
            operations.prefix(operationsShown).map { name, operation in
                let times = operation.latencyMs
                return [
                    name, Figures.count(operation.counts.scheduled - operation.counts.skipped),
                    Figures.count(operation.counts.failed + operation.counts.timedOut),
                ] + [times.p50, times.p95, times.p99, times.max].map(Figures.milliseconds)
            })
    }
}
