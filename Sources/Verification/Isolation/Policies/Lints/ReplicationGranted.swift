internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: the application's role, or one that it can become, may replicate.
    ///
    /// **Why**: who may make a replication slot reads every change of every table from it, and whole
    /// tables through a base backup; no policy is asked.
    ///
    /// **Fix**: `ALTER ROLE … NOREPLICATION`, or `REVOKE` the role.
    ///
    /// CWE-250, CWE-269; OWASP A01:2021.
    package static let replicationGranted = Rule(
        "replication-granted", .high, .isolation,
        "the application's role may read every change past the policies")
}

/// Asks for a replication slot as every role that the application can become: the server looks at
/// the right before anything else.
enum ReplicationGranted: PolicyProbe {
    static let rule = Rule.replicationGranted

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard bench.isRoleBound else { return }
        let login = bench.session.role.name
        // Where every user has a role of its own, one stands for all.
        let others = bench.loginPrivileges.reachableRoles.filter {
            !bench.identity.roles.contains($0) || $0 == bench.privileges.role
        }
        for role in [login] + others {
            // A superuser is found by what it sees.
            guard bench.access.role(named: role)?.isSuperuser == false else { continue }
            let object = role == login ? role : "\(login) → \(role)"
            guard let answer = try permission(of: role, bench, sabotage: []) else {
                ledger.silent(rule, object, twinFired: nil)
                continue
            }
            let published = try published(bench)
            ledger.leaked(
                rule, object,
                PolicyLedger.Leak(
                    message: "\(object) may replicate, which asks no policy",
                    evidence: "\(role): \(question): \(answer)"
                        + (published.isEmpty ? "" : "; published: \(published)"),
                    replay: bench.replay(
                        as: nil,
                        ["SET LOCAL ROLE \(Connection.quoted(identifier: role))", question]),
                    fix: role == login
                        ? "ALTER ROLE \(role.quotedWhereNeeded) NOREPLICATION;"
                        : "REVOKE \(role.quotedWhereNeeded) FROM \(login.quotedWhereNeeded);"))
        }
        let fired =
            try permission(
                of: login, bench,
                sabotage: ["ALTER ROLE \(Connection.quoted(identifier: login)) REPLICATION"]) != nil
        ledger.twin(of: rule, on: login, fired: fired)
    }

    private static let question =
        "SELECT pg_create_logical_replication_slot('bulkhead_probe', 'test_decoding', true)"

    /// What the server said to one who may; nil where it refused for want of the right.
    private static func permission(
        of role: String, _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> String? {
        let answer = try bench.session.trial { (session) throws(PostgresError) -> Answer in
            try session.prepare(sabotage)
            try session.become(nil)
            try session.prepare(["SET LOCAL ROLE \(Connection.quoted(identifier: role))"])
            let answer = try session.attempt(question)
            if answer.failure == nil {
                // Slots are no part of a transaction.
                try session.observe()
                try session.prepare(["SELECT pg_drop_replication_slot('bulkhead_probe')"])
            }
            return answer
        }
        guard let failure = answer.failure else { return "a slot was made" }
        return failure.sqlState == .insufficientPrivilege
            ? nil : "not refused for want of a right (\(failure.message))"
    }

    /// Protected tables that are published, by publication.
    private static func published(_ bench: PolicyBench) throws(PostgresError) -> String {
        let result = try bench.session.connection.query(
            "SELECT DISTINCT pubname, schemaname, tablename FROM pg_publication_tables ORDER BY 1, 2, 3"
        )
        return (0..<result.rowCount).compactMap { row -> String? in
            let table = bench.tables.first {
                $0.table.schema == result.string(row: row, column: 1)
                    && $0.table.name == result.string(row: row, column: 2)
            }
            return table.map {
                "\($0.table.displayName) by \(result.string(row: row, column: 0) ?? "")"
            }
        }.joined(separator: ", ")
    }
}
