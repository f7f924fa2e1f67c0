internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: the application's role may TRUNCATE a table that holds rows of several users.
    ///
    /// **Why**: no policy is asked: one statement empties the table for everybody, and with CASCADE
    /// whatever hangs below it.
    ///
    /// **Fix**: `REVOKE TRUNCATE`; GRANT ALL includes it.
    ///
    /// CWE-250, CWE-862; OWASP A01:2021.
    package static let truncateGranted = Rule(
        "truncate-granted", .critical, .isolation,
        "the application's role may empty a table past every policy")
}

/// `TRUNCATE`, which asks no policy.
enum TruncateGranted: WriteProbe {
    static let rule = Rule.truncateGranted

    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        guard let planting = try bench.planting(target.table, for: [pair.actor, pair.victim])
        else { return [] }
        // An owner can give itself every right, and take row security away besides.
        let isOwner = bench.privileges.inheritedRoles.contains(target.relation.owner)
        return [" CASCADE", ""].map { suffix in
            TableAttack(
                form: "blind", own: nil, preparation: planting,
                statement: "TRUNCATE \(target.table.sqlName)\(suffix)", commands: [],
                privilege: .truncate, sabotage: target.sabotage,
                severity: isOwner ? .low : nil)
        }
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "\(bench.privileges.role) may empty \(target.table.displayName) past every policy"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        if bench.privileges.inheritedRoles.contains(target.relation.owner) {
            return "let another role own \(target.table.shownName): ALTER TABLE "
                + "\(target.table.shownName) OWNER TO …, and grant what the operations need"
        }
        return "REVOKE TRUNCATE ON \(target.table.shownName) FROM "
            + "\(bench.privileges.role.quotedWhereNeeded), PUBLIC;"
    }
}
