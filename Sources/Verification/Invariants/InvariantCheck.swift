package import PostgresDriver
package import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: a query that must return no row returned some.
    ///
    /// **Why**: the scenario's author said what must hold of the data at every moment, and it
    /// does not.
    ///
    /// **Fix**: find the writer that broke it; where the rule belongs in the schema, add it there.
    package static let invariantBroken = Rule(
        "invariant-broken", .medium, .invariants, "a query that must return no row returned some")
}

/// Runs every invariant of the scenario.
package enum InvariantCheck {
    /// What the invariants came to at one moment.
    package struct Report: Sendable {
        package var results: [InvariantResult] = []
        package var findings: [Finding] = []
    }

    /// How many offending rows are kept.
    static let rowLimit = 5

    /// - Parameter moment: `seeded`, `after load`, `after cascade`, for the report.
    /// - Throws: the server's error.
    package static func run(
        _ context: VerificationContext, _ connection: Connection, moment: String
    ) throws(PostgresError) -> Report {
        var report = Report()
        for invariant in context.scenario.invariants {
            let result = try connection.query(statement(for: invariant))
            let rows = (0..<result.rowCount).compactMap { result.string(row: $0, column: 0) }
            report.results.append(
                InvariantResult(
                    name: invariant.name, moment: moment, outcome: rows.isEmpty ? .pass : .fail,
                    rows: rows))
            guard !rows.isEmpty else { continue }
            report.findings.append(
                Rule.invariantBroken.finding(
                    object: invariant.name,
                    message: "\(invariant.name) does not hold (\(moment))",
                    evidence: rows.joined(separator: "\n"),
                    replay: invariant.sql.trimmedStatement + ";",
                    fix: "find the writer of these rows; where it can, let the schema refuse them"))
        }
        return report
    }

    /// The invariant as a query for its first offending rows as text.
    static func statement(for invariant: Invariant) -> String {
        // A line of its own for the end: the invariant may close with a comment.
        """
        SELECT broken::text FROM (
        \(invariant.sql.trimmedStatement)
        ) broken LIMIT \(rowLimit)
        """
    }
}
