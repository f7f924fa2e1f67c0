internal import DatabaseCatalog
package import PostgresDriver
package import ResultModel

extension Rule {
    /// **What**: a row's owner is not its parent's owner, over a foreign key between owned tables.
    ///
    /// **Why**: the denormalised owner column is what queries and policies trust; a row that says
    /// one owner and hangs below another is visible to the wrong one of them.
    ///
    /// **Fix**: correct the rows and make the owner part of the foreign key.
    ///
    /// CWE-1220; OWASP A01:2021.
    package static let ownerDisagreement = Rule(
        "owner-disagreement", .high, .isolation,
        "rows belong to another user than their parent")
}

/// Compares `child.owner` with `parent.owner` over every foreign key between owned tables.
package enum OwnerAgreementCheck {
    /// What one comparison of all foreign keys found.
    package struct Report: Sendable {
        package var agreements: [OwnerAgreement] = []
        package var findings: [Finding] = []
    }

    /// - Parameters:
    ///   - moment: `seeded`, `after load`, for the report.
    ///   - users: only rows of which one end is theirs; nil for everybody's.
    /// - Throws: the server's error.
    package static func run(
        _ context: VerificationContext, _ connection: Connection, moment: String,
        among users: [ActingUser]? = nil
    ) throws(PostgresError) -> Report {
        var report = Report()
        for edge in context.ownedEdges {
            var rows = """
                FROM \(edge.child.sqlName) c
                JOIN \(edge.parent.sqlName) p ON \(edge.joinCondition)
                WHERE \(edge.childOwner) IS DISTINCT FROM \(edge.parentOwner)
                """
            if let users {
                let keys = users.map { Connection.quoted(literal: $0.key) }.joined(separator: ", ")
                rows += """

                      AND (\(edge.childOwner)::text IN (\(keys)) OR \(edge.parentOwner)::text IN (\(keys)))
                    """
            }
            let result = try connection.query("SELECT count(*) \(rows)")
            let count = result.integer(row: 0, column: 0) ?? 0
            let (child, parent) = (edge.child.displayName, edge.parent.displayName)
            report.agreements.append(
                OwnerAgreement(child: child, parent: parent, moment: moment, disagreeing: count))
            guard count > 0 else { continue }
            report.findings.append(
                Rule.ownerDisagreement.finding(
                    layer: "queries", object: "\(child) → \(parent)",
                    message: "\(child) has rows whose owner is not the owner of their \(parent)",
                    evidence: "\(moment): \(count) row\(count == 1 ? "" : "s") disagree over "
                        + (edge.key.name.isEmpty
                            ? "\(edge.key.columns.joined(separator: ", ")), which has no foreign key"
                            : edge.key.name),
                    replay: """
                        SELECT \(edge.child.identity(as: "c")) AS row, \
                        \(edge.childOwner) AS owner, \
                        \(edge.parentOwner) AS parent_owner
                        \(rows)
                        LIMIT 20;
                        """,
                    fix: "correct the rows, then "
                        + (edge.compositeKey(context.tenancy)
                            ?? "let only the parent name the owner")))
        }
        return report
    }
}
