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
        func attacks(
            _ form: String, _ assignments: [WriteStatements.Assignment]
        ) -> [TableAttack] {
            // A refusal says nothing of the rule unless the own row, named, can be updated so.
            let own = [nil] + [parts.ownKey].compactMap(\.self)
            return own.flatMap { key in
                assignments.map { assignment in
                    TableAttack(
                        form: form, ownPreparation: parts.planting,
                        own: key.map { parts.update(assignment, where: $0) },
                        preparation: parts.planting, statement: parts.update(assignment),
                        commands: [.update], updates: assignment.columns,
                        sabotage: target.sabotage)
                }
            }
        }
        return attacks("blind", parts.plainAssignments)
            + attacks("blind-taking", parts.takingAssignments)
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "an UPDATE without a WHERE changes rows of others in \(target.table.displayName)"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        bench.policyFix(target, .update)
    }
}
