internal import ResultModel

/// Variants of a schema beside its own design, as every format shows them: a figure in each row, a
/// design in each column.
struct VariantsTable {
    /// The scenario's own design first.
    let designs: [VariantsResult.Design]
    let groups: [Group]

    /// Rows about one kind of figure.
    struct Group {
        var title: String
        var rows: [Row]
    }

    struct Row {
        var title: String
        /// One for each design.
        var cells: [Span]
        /// Whether some variant is clearly better or worse in it, or it belongs to every table.
        var isNotable = true
    }

    init(_ variants: VariantsResult) {
        designs = [variants.reference] + variants.designs
        groups = [
            Self.verdicts(designs), Self.latencies(variants),
            Self.costs(
                "blocks for the heaviest user", variants, kind: .buffers, \.buffers, Self.count),
            Self.costs("write-ahead log, bytes", variants, kind: .wal, \.walBytes, Self.count),
            Self.sizes(designs),
        ].filter { !$0.rows.isEmpty }
    }

    /// Operations that cost about the same in every design.
    var quietOperations: Int {
        groups.reduce(0) { $0 + $1.rows.count { !$0.isNotable } }
    }

    /// What is to be said of a design besides its figures: what it breaks, what is not known.
    static func remarks(on design: VariantsResult.Design) -> [(name: String, text: Span)] {
        design.broken.map { ("breaks", Span($0, .bad)) }
            + design.doubts.map { ("unclear", Span($0, .doubtful)) }
            + design.notMeasured.map { ("no latency", Span($0, .faint)) }
    }

    /// How to read the latencies; nil where there are none.
    static func legend(of variants: VariantsResult) -> String? {
        guard variants.designs.contains(where: { !$0.pairs.isEmpty }) else { return nil }
        return "against the own design's, block by block; ? where the noise hides whether it is "
            + "slower than tolerated"
    }

    // MARK: Groups

    private static func verdicts(_ designs: [VariantsResult.Design]) -> Group {
        Group(
            title: "verdict",
            rows: [
                Row(title: "isolation", cells: designs.map { word(for: $0.isolation) }),
                Row(title: "cascade", cells: designs.map { word(for: $0.cascade) }),
            ])
    }

    private static func word(for outcome: Outcome) -> Span {
        switch outcome {
        case .pass: Span("held", .good)
        case .fail: Span("broken", .bad)
        case .inconclusive: Span("unclear", .doubtful)
        case .untested: Span("untested", .faint)
        }
    }

    private static func latencies(_ variants: VariantsResult) -> Group {
        var keys: [String] = []
        for pair in variants.designs.flatMap(\.pairs) where !keys.contains(pair.key) {
            keys.append(pair.key)
        }
        return Group(
            title: "latency",
            rows: keys.map { key in
                let pairs = variants.designs.map { $0.pairs.first { $0.key == key } }
                let own = pairs.compactMap { $0 }.flatMap(\.referenceMs).sorted()
                let median = own.isEmpty ? nil : own[own.count / 2]
                return Row(
                    title: key,
                    cells: [
                        median.map { Span("\(Figures.milliseconds($0)) ms") } ?? Self.nothing
                    ] + pairs.map { $0.map(change) ?? Self.nothing })
            })
    }

    private static let nothing = Span("-", .faint)

    /// By how much the design's calls take longer.
    private static func change(_ pair: CompareResult.Pair) -> Span {
        guard let change = pair.change, let upper = pair.upper else { return Span("?", .doubtful) }
        let text = Figures.change(change)
        switch pair.answer {
        case .regressed: return Span(text, .bad)
        case .inconclusive: return Span("\(text) ?", .doubtful)
        case .pass:
            let isFaster = upper < 0 && (pair.adjustedPValue ?? 1) <= 0.05
            return Span(text, isFaster ? .good : .plain)
        }
    }

    private static func costs(
        _ title: String, _ variants: VariantsResult, kind: EvidenceDifference.Kind,
        _ figure: (VariantsResult.Cost) -> Int64?, _ text: (Int64) -> String
    ) -> Group {
        let designs = [variants.reference] + variants.designs
        let names = Set(designs.flatMap(\.operations.keys)).sorted()
        return Group(
            title: title,
            rows: names.compactMap { name -> Row? in
                let figures = designs.map { $0.operations[name].flatMap(figure) }
                guard figures.contains(where: { $0 != nil }) else { return nil }
                let weights = designs.map { $0.weight(of: kind, name) }
                let cells = zip(figures, weights).map { figure, weight in
                    figure.map { Span(text($0), ink(weight)) } ?? nothing
                }
                return Row(
                    title: name, cells: cells, isNotable: weights.contains { $0 != nil })
            })
    }

    private static func count(_ value: Int64) -> String { Figures.count(Int(value)) }

    private static func ink(_ weight: EvidenceDifference.Weight?) -> Span.Ink {
        switch weight {
        case .regression: .bad
        case .improvement: .good
        case .note, nil: .plain
        }
    }

    private static func sizes(_ designs: [VariantsResult.Design]) -> Group {
        Group(
            title: "size",
            rows: [
                Row(title: "tables", cells: designs.map { Span(Figures.bytes($0.tableBytes)) }),
                Row(title: "indexes", cells: designs.map { Span(Figures.bytes($0.indexBytes)) }),
            ])
    }
}

extension CompareResult.Pair {
    fileprivate var key: String { "\(operation) \(quantile)" }
}

extension VariantsResult.Design {
    /// Whether an operation is clearly better or worse than in the reference; nil where it is not.
    fileprivate func weight(
        of kind: EvidenceDifference.Kind, _ operation: String
    ) -> EvidenceDifference.Weight? {
        evidence.first { $0.kind == kind && $0.object == operation && $0.weight != .note }?.weight
    }
}
