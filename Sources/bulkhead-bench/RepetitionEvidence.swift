import Foundation

/// The runs of all scenarios, kept under `results/evidence` with their date.
///
/// Written anew after every run, so that an interruption loses nothing that was done.
struct RepetitionEvidence {
    private var scenarios: [(repetition: Repetition, runs: [Repetition.Run])] = []

    /// Whether every scenario came to one verdict in all of its runs.
    var isStable: Bool { scenarios.allSatisfy { Set($0.runs.map(\.verdict)).count <= 1 } }

    mutating func begin(_ repetition: Repetition) {
        scenarios.append((repetition, []))
    }

    /// Adds a run of the scenario that was begun last, and writes the file.
    ///
    /// - Returns: the file's path.
    mutating func add(_ run: Repetition.Run) throws -> String {
        scenarios[scenarios.count - 1].runs.append(run)
        return try write()
    }

    private func write() throws -> String {
        let day = ISO8601DateFormatter().string(from: Date()).prefix(10)
        let folder = "results/evidence"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let file = "\(folder)/\(day)-verdicts.md"
        let head = """
            # Repeated verdicts of \(day)

            `make evidence`: whole verifications of the bundled scenarios, each with another seed \
            and so with other rows, on \(ProcessInfo.processInfo.activeProcessorCount) processors. \
            Two verdicts are the same when exit code, sections and findings are; what the scenario \
            accepts and remarks of severity info decide nothing and are not compared.

            """
        let sections = scenarios.map { Self.section($0.repetition, $0.runs) }
        try Data((head + sections.joined()).utf8).write(
            to: URL(fileURLWithPath: file), options: .atomic)
        return file
    }

    private static func section(
        _ repetition: Repetition, _ runs: [Repetition.Run]
    ) -> String {
        guard let usual = usualVerdict(of: runs) else { return "" }
        let same = runs.count { $0.verdict == usual }
        let unfinished = runs.count < repetition.runs ? " (\(repetition.runs) were asked for)" : ""
        let command = repetition.arguments(seed: "N", out: "DIR").joined(separator: " ")
        let lines = runs.map { run in
            let verdict =
                run.verdict == usual
                ? "the same" : "**otherwise**: " + run.verdict.difference(from: usual)
            return "| \(run.seed) | \(verdict) | \(shortened(run.seconds)) |"
        }
        return """

            ## \(repetition.name): the same verdict in \(same) of \(runs.count)\(unfinished)

            `bulkhead \(command)`, \(runs.first?.versions ?? ""); a run took \
            \(shortened(runs.map(\.seconds).median)) s (\(runs.map(\.seconds).spread)).

            The verdict: \(usual.text).
            \(acceptances(of: runs))
            | seed | verdict | seconds |
            |---|---|---|
            \(lines.joined(separator: "\n"))

            """
    }

    /// The commonest; of several the first.
    private static func usualVerdict(of runs: [Repetition.Run]) -> RepeatedVerdict? {
        let groups = Dictionary(grouping: runs, by: \.verdict)
        let most = groups.values.map(\.count).max()
        return runs.first { groups[$0.verdict]?.count == most }?.verdict
    }

    /// How much the scenario accepts, and what of it some seeds do not show.
    private static func acceptances(of runs: [Repetition.Run]) -> String {
        let all = runs.reduce(into: Set<String>()) { $0.formUnion($1.accepted) }
        guard !all.isEmpty else { return "" }
        let parts = all.sorted().compactMap { name -> String? in
            let count = runs.count { $0.accepted.contains(name) }
            return count == runs.count ? nil : "\(name) in \(count)"
        }
        let always = "\(all.count - parts.count) accepted findings in every run"
        return ([always] + parts).joined(separator: "; ") + ".\n"
    }
}
