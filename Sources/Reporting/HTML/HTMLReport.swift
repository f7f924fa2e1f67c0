package import ResultModel

/// The report as one HTML file that needs nothing else: no network, no script.
package enum HTMLReport {
    /// The whole page, made from the record alone; a partial record gives a partial page.
    ///
    /// - Throws: where a template of this program is broken.
    package static func render(_ result: RunResult) throws -> [UInt8] {
        var page = HTMLPage(
            title: title(of: result), stylesheet: HTMLTemplates.stylesheet,
            banner: HTMLBanner(result))
        let sections: [any HTMLSectionWriter] = [
            FindingsPart(findings: result.findings),
            ThresholdsPart(thresholds: result.thresholds ?? []),
            ComparePart(compare: result.compare),
            VariantsPart(variants: result.variants),
            ProvePart(prove: result.prove),
            PoolPart(pool: result.pool),
            LoadPart(load: result.load),
            PlansPart(
                plans: result.indexes ?? [], trials: result.indexTrials ?? [],
                growth: result.planGrowth),
            IsolationPart(
                isolation: result.isolation, load: result.load, findings: result.findings),
            CascadePart(cascade: result.cascade, growth: result.planGrowth),
            InvariantsPart(invariants: result.invariants ?? []),
            StoragePart(population: result.population, claims: result.storage ?? []),
            ServerPart(server: result.server),
            AcceptedPart(findings: result.findings),
            ScopePart(result: result),
            EnvironmentPart(result: result),
        ]
        for section in sections { section.write(to: &page) }
        return Array(try HTMLTemplates.render(page).utf8)
    }

    /// What a browser's tab shows: `FAIL todo-ai-chatbot`.
    private static func title(of result: RunResult) -> String {
        "\(HTMLBanner.word(of: result.verdict).text) \(result.scenario.name)"
    }
}

/// One part of the page; it writes nothing where there is nothing to say.
protocol HTMLSectionWriter {
    func write(to page: inout HTMLPage)
}

extension Span {
    /// The mark of an outcome, with its word: colours and signs alone tell some readers nothing.
    init(mark outcome: Outcome?) {
        switch outcome {
        case .pass: self.init("✓ ", .good)
        case .fail: self.init("✗ ", .bad)
        case .inconclusive: self.init("? ", .doubtful)
        case .untested, nil: self.init("– ", .faint)
        }
    }
}
