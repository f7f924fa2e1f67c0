internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: an UPDATE without a WHERE changes rows of other users, or makes them own ones.
    ///
    /// **Why**: a statement that reads no column asks the UPDATE policies alone. A lax one passes
    /// every test by id, because SELECT policies hide the row there, and gives up the whole table
    /// here.
    ///
    /// **Fix**: let the UPDATE policies' USING ask for the owner themselves.
    ///
    /// CWE-863, CWE-1220; OWASP API1:2023, A01:2021.
    package static let blindUpdate = Rule(
        "blind-update", .critical, .isolation,
        "an UPDATE without a WHERE changes rows of other users")
}

/// `UPDATE … SET column = constant`: asks the UPDATE policies alone.
enum BlindUpdate: WriteProbe {
    static let rule = Rule.blindUpdate

    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        guard let parts = try WriteStatements(pair, on: target, bench) else { return [] }
        func attack(
            _ form: String, _ assignment: WriteStatements.Assignment
        ) -> TableAttack {
            TableAttack(
                form: form, own: nil, preparation: parts.planting,
                statement: parts.update(assignment), commands: [.update],
                updates: assignment.columns, sabotage: target.sabotage)
        }
        return parts.plainAssignments.map { attack("blind", $0) }
            + [parts.ownerAssignment(from: parts.ownRow)].compactMap(\.self)
            .map { attack("blind-taking", $0) }
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "an UPDATE without a WHERE changes rows of others in \(target.table.displayName)"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        bench.policyFix(target, .update)
    }
}
