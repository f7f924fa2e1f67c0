import Foundation
import Reporting
import ResultModel
import SampleResults
import Verification

/// How long it takes to read the record of a long run and to render it in every format, and how
/// large the page for a browser becomes.
struct ReportRendering {
    var repetitions: Int

    private static let mostMilliseconds = 1000.0
    private static let mostBytes = 1_000_000

    /// As the program lists them.
    private static let rules = RuleCatalog.all.map { rule in
        RuleDescription(
            id: rule.id, severity: rule.severity, section: rule.section, summary: rule.summary,
            explanation: rule.explanation, references: rule.references)
    }

    private static let formats: [(name: String, render: @Sendable (RunResult) throws -> [UInt8])] =
        [
            ("text", { Array(TerminalReport.render($0, style: TerminalStyle(), files: []).utf8) }),
            ("html", { try HTMLReport.render($0) }),
            ("junit", { JUnitReport.render($0) }),
            ("sarif", { try SARIFReport.render($0, rules: rules) }),
            ("markdown", { Array(MarkdownReport.render($0).utf8) }),
            ("csv", { CSVReport.render($0) }),
            ("json", { try ResultFile.encode($0) }),
        ]

    /// - Throws: where a format cannot be rendered at all.
    func measure(into table: inout FigureTable) throws {
        let record = try ResultFile.encode(SampleResults.large)
        var milliseconds = Dictionary(
            uniqueKeysWithValues: (["reading"] + Self.formats.map(\.name)).map { ($0, [Double]()) })
        var sums: [Double] = []
        var bytes: [String: Int] = ["reading": record.count]
        for _ in 0..<repetitions {
            var (took, result) = try timed { try ResultFile.decode(record) }
            milliseconds["reading"]?.append(took)
            var sum = took
            for format in Self.formats {
                let page: [UInt8]
                (took, page) = try timed { try format.render(result) }
                milliseconds[format.name]?.append(took)
                bytes[format.name] = page.count
                sum += took
            }
            sums.append(sum)
        }
        let page = bytes["html"] ?? 0
        table.add([
            Figure(
                name: "reading 600 s of 20 operations and rendering every format, ms "
                    + "(median of \(repetitions))", peer: "", ours: shortened(sums.median),
                ratio: "", bound: "<= 1000", isMet: sums.median <= Self.mostMilliseconds),
            Figure(
                name: "their page for a browser, kB", peer: "",
                ours: shortened(Double(page) / 1000), ratio: "", bound: "<= 1000",
                isMet: page > 0 && page <= Self.mostBytes),
        ])
        table.add(
            DetailTable(
                title: "Reports of 600 seconds of 20 operations", columns: ["what", "ms", "kB"],
                rows: milliseconds.sorted { $0.value.median > $1.value.median }.map { name, times in
                    [
                        name, shortened(times.median),
                        shortened(Double(bytes[name] ?? 0) / 1000),
                    ]
                }))
    }

    private func timed<R>(_ body: () throws -> R) rethrows -> (milliseconds: Double, result: R) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try body()
        return ((clock.now - start) / .milliseconds(1), result)
    }
}
