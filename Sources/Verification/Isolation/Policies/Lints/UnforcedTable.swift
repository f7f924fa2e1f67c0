internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: the row security of a table is not forced, while that of its neighbours is.
    ///
    /// **Why**: functions and views that run as the owner, and jobs that log in as it, see
    /// everything there. Where the others are forced, this one was forgotten.
    ///
    /// **Fix**: `ALTER TABLE … FORCE ROW LEVEL SECURITY`.
    ///
    /// CWE-1220; OWASP A01:2021.
    package static let unforcedTable = Rule(
        "unforced-table", .low, .isolation,
        "row security is not forced on a table, while it is on others")
}

/// Compares the tables with row security with each other.
enum UnforcedTable: PolicyProbe {
    static let rule = Rule.unforcedTable

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let guarded = bench.tables.filter { $0.relation.hasRowSecurity }
        guard guarded.contains(where: { $0.relation.isForced }) else { return }
        for target in guarded {
            let name = target.table.displayName
            guard !target.relation.isForced, bench.isBound(on: target.relation) else {
                ledger.silent(rule, name, twinFired: nil)
                continue
            }
            ledger.leaked(
                rule, name,
                PolicyLedger.Leak(
                    message: "row security is not forced on \(name), while it is on others",
                    evidence: "forced on "
                        + guarded.filter { $0.relation.isForced }.map(\.table.displayName)
                        .joined(separator: ", "),
                    replay: """
                        SELECT relname, relforcerowsecurity FROM pg_class
                        WHERE relrowsecurity ORDER BY relname;
                        """,
                    fix: "ALTER TABLE \(target.table.shownName) FORCE ROW LEVEL SECURITY;"))
        }
    }
}
