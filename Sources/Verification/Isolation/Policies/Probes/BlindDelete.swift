internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a DELETE without a WHERE removes rows of other users.
    ///
    /// **Why**: it asks the DELETE policies alone. A lax one passes every test by id, because
    /// SELECT policies hide the row there, and empties the table here.
    ///
    /// **Fix**: let the DELETE policies' USING ask for the owner themselves.
    ///
    /// CWE-863, CWE-1220; OWASP API1:2023, A01:2021.
    package static let blindDelete = Rule(
        "blind-delete", .critical, .isolation,
        "a DELETE without a WHERE removes rows of other users")
}

/// `DELETE FROM …`: asks the DELETE policies alone.
enum BlindDelete: WriteProbe {
    static let rule = Rule.blindDelete

    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        guard let parts = try WriteStatements(pair, on: target, bench) else { return [] }
        return [
            TableAttack(
                form: "blind", own: nil, preparation: parts.planting, statement: parts.delete(),
                commands: [.delete], sabotage: target.sabotage)
        ]
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "a DELETE without a WHERE removes rows of others from \(target.table.displayName)"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        bench.policyFix(target, .delete)
    }
}
