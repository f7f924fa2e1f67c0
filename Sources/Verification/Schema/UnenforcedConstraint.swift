internal import DatabaseCatalog
internal import Population
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: something that the document says cannot be, the database accepts; shown by an
    /// operation that must be refused and is not, or by a stated CHECK that no table has.
    ///
    /// **Why**: rules kept only by the application hold only until the next writer.
    ///
    /// **Fix**: add the constraint to the schema.
    ///
    /// CWE-20; OWASP A04:2021.
    package static let unenforcedConstraint = Rule(
        "unenforced-constraint", .medium, .invariants,
        "the database accepts what the document forbids")
}

package enum UnenforcedConstraint {
    // MARK: Stated constraints

    /// Looks for every CHECK that the document states.
    ///
    /// The claim is deparsed by the server itself, on an empty copy of the table, and compared
    /// with what the table has. Where the table says it in other words, or not at all, values that
    /// the claim forbids are tried.
    ///
    /// - Throws: the server's error; a claim that the server cannot read was reported by
    ///   `OperationBinding` and is passed over here.
    package static func findings(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> [Finding] {
        var findings: [Finding] = []
        for claim in context.scenario.claims.constraints {
            guard let table = context.catalog.table(named: claim.table) else { continue }
            let outcome: ConstraintTrial.Outcome
            do throws(PostgresError) {
                let definition = try deparsed(claim, on: table, connection)
                guard !isEnforced(definition, by: table) else { continue }
                outcome = try ConstraintTrial(
                    claim: claim, table: table, connection: connection
                ).run()
            } catch {
                guard !error.isServerLoss else { throw error }
                continue
            }
            guard outcome != .refused else { continue }
            let checks = table.checks.map(\.definition)
            var evidence =
                checks.isEmpty
                ? "\(table.displayName) has no CHECK constraint"
                : "\(table.displayName) has \(checks.joined(separator: ", "))"
            if case .accepted(let assignment) = outcome {
                evidence = "a row with \(assignment.cut) is accepted; " + evidence
            }
            findings.append(
                Rule.unenforcedConstraint.finding(
                    object: "\(table.displayName): \(claim.check)",
                    message: "\(table.displayName) does not enforce \(claim.check)",
                    evidence: evidence,
                    fix: "ALTER TABLE \(table.displayName) ADD CHECK (\(claim.check));"))
        }
        return findings
    }

    /// How the server writes the claimed CHECK; nothing is left behind.
    static func deparsed(
        _ claim: ConstraintClaim, on table: Table, _ connection: Connection
    ) throws(PostgresError) -> String {
        try connection.rolledBack { (connection) throws(PostgresError) -> String in
            try connection.execute("CREATE TEMP TABLE bulkhead_claim (LIKE \(table.sqlName))")
            try connection.execute(
                "ALTER TABLE bulkhead_claim ADD CONSTRAINT bulkhead_claimed CHECK (\(claim.check)\n)"
            )
            let result = try connection.query(
                """
                SELECT pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid = 'pg_temp.bulkhead_claim'::regclass
                  AND conname = 'bulkhead_claimed'
                """)
            return result.string(row: 0, column: 0) ?? ""
        }
    }

    /// Whether a table has the CHECK, or a type or NOT NULL that comes to the same.
    static func isEnforced(_ definition: String, by table: Table) -> Bool {
        if table.checks.contains(where: { $0.definition == definition }) { return true }
        return table.columns.contains { column in
            if column.isNotNull, definition == "CHECK ((\(column.name) IS NOT NULL))" {
                return true
            }
            guard let length = column.maximumLength else { return false }
            return ["length", "char_length", "character_length"].contains { function in
                let start = "CHECK ((\(function)((\(column.name))::text) <= "
                guard definition.hasPrefix(start), definition.hasSuffix("))"),
                    let limit = Int(definition.dropFirst(start.count).dropLast(2))
                else { return false }
                return length <= limit
            }
        }
    }

    // MARK: Operations that must be refused

    /// What came of performing an operation that the server must refuse.
    struct Attempt {
        let probe: ProbeResult
        let finding: Finding?
    }

    /// Performs it for an ordinary user, in a transaction that is rolled back.
    static func attempt(
        _ operation: Operation, _ expected: String, _ context: VerificationContext,
        _ connection: Connection
    ) throws(PostgresError) -> Attempt {
        let tables = Set(context.references(in: operation.binds).map(\.table))
        let pairs = context.attackPairs(owning: tables, hidden: operation.concernsHidden)
        guard let user = pairs.last?.actor ?? context.anyUser else {
            return untested(operation, "nobody owns a row to bind")
        }
        let rehearsal = OperationRehearsal(context: context, connection: connection)
        let call = try rehearsal.acting(as: user) {
            () throws(PostgresError) -> (DrawnParameters, Answer)? in
            guard let parameters = try rehearsal.source.parameters(of: operation, for: user) else {
                return nil
            }
            return (parameters, try rehearsal.perform(operation, parameters))
        }
        guard let (parameters, answer) = call else {
            return untested(operation, "\(user.description) owns no row to bind")
        }
        guard answer.failure?.sqlState.rawValue != expected else {
            return Attempt(probe: probe(operation, .held, nil, user), finding: nil)
        }
        let observed =
            answer.failure.map { "refused otherwise: \($0.description)" }
            ?? "accepted: \(answer.shape)"
        let finding = Rule.unenforcedConstraint.finding(
            layer: "queries", object: operation.name,
            message: answer.failure == nil
                ? "the server accepts \(operation.name); it must refuse it with \(expected)"
                : "the server refuses \(operation.name) for another reason than \(expected)",
            evidence: "\(user.description) called \(operation.name): \(observed)",
            replay: """
                BEGIN;
                PREPARE refused AS \(operation.sql.text.trimmedStatement);
                EXECUTE refused\(parameters.arguments(for: operation.sql));
                ROLLBACK;
                DEALLOCATE refused;
                """,
            fix: fix(expected))
        return Attempt(probe: probe(operation, .leaked, observed, user), finding: finding)
    }

    private static func fix(_ sqlState: String) -> String {
        switch SQLState(rawValue: sqlState) {
        case .checkViolation: "add the CHECK constraint that the document states"
        case .notNullViolation: "make the column NOT NULL"
        case .uniqueViolation: "add the UNIQUE constraint that the document states"
        case .foreignKeyViolation: "add the foreign key that the document states"
        default: "let the schema refuse it"
        }
    }

    private static func probe(
        _ operation: Operation, _ outcome: ProbeResult.Outcome, _ reason: String?,
        _ user: ActingUser?
    ) -> ProbeResult {
        ProbeResult(
            id: "\(Rule.unenforcedConstraint.id)/\(operation.name)/refusal",
            rule: Rule.unenforcedConstraint.id, layer: "queries", object: operation.name,
            actor: user?.label.rawValue ?? "", outcome: outcome, reason: reason)
    }

    private static func untested(_ operation: Operation, _ reason: String) -> Attempt {
        Attempt(probe: probe(operation, .untested, reason, nil), finding: nil)
    }
}

extension String {
    /// Long values say nothing by their whole length.
    fileprivate var cut: String { count > 60 ? prefix(57) + "…" : self }
}

extension VerificationContext {
    /// The median user of the largest table; nil where nobody was seeded.
    var anyUser: ActingUser? {
        guard plan.users > 0, let table = largestPlannedTable else { return nil }
        return ActingUser(plan.userAtQuantile(0.5, table: table), .median, in: plan)
    }
}
