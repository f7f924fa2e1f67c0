internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: the application's role may set a sequence that numbers rows of several users.
    ///
    /// **Why**: set back, it gives out numbers that are taken, and everybody's inserts fail. To draw
    /// numbers, USAGE is enough; it tells how many rows there are, as the numbers themselves do.
    ///
    /// **Fix**: `REVOKE UPDATE ON SEQUENCE`; GRANT ALL includes it.
    ///
    /// CWE-732; OWASP A01:2021.
    package static let writableSequence = Rule(
        "writable-sequence", .low, .isolation,
        "the application's role may set a sequence that everybody's rows are numbered by")
}

/// Looks at the rights on sequences: a sequence that was set stays so after a rollback.
enum WritableSequence: PolicyProbe {
    static let rule = Rule.writableSequence

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        for sequence in bench.access.relations where sequence.kind == .sequence {
            let grants = bench.privileges.grants(on: sequence.id)
            // An owner, and whoever no policy binds, has a finding of its own.
            let isOwner = bench.privileges.inheritedRoles.contains(sequence.owner)
            guard grants.privileges.contains(.update), !isOwner, bench.isRoleBound else {
                ledger.silent(rule, sequence.displayName, twinFired: nil)
                continue
            }
            let role = bench.privileges.role
            ledger.leaked(
                rule, sequence.displayName,
                PolicyLedger.Leak(
                    message: "\(role) may set \(sequence.displayName) back",
                    evidence: "UPDATE on the sequence, which setval() asks for",
                    replay: """
                        SELECT has_sequence_privilege(\(Connection.quoted(literal: role)), \
                        \(Connection.quoted(literal: sequence.sqlName)), 'UPDATE');
                        """,
                    fix: "REVOKE UPDATE ON SEQUENCE \(sequence.sqlName) FROM "
                        + "\(role.quotedWhereNeeded), PUBLIC;"))
        }
    }
}
