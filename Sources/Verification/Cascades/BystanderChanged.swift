internal import DatabaseCatalog
internal import PostgresDriver
package import ResultModel

extension Rule {
    /// **What**: deleting a user, or a user's row, changed rows of somebody else.
    ///
    /// **Why**: another user's data is gone or altered, and nobody asked for it. A cascade runs
    /// past row-level security and past every predicate.
    ///
    /// **Fix**: find the trigger, or the foreign key that joins two users' rows.
    ///
    /// CWE-863; OWASP A01:2021.
    package static let bystanderChanged = Rule(
        "bystander-changed", .critical, .cascade, "deleting one user changes another's rows")
}

package enum BystanderChanged {
    /// - Parameter differences: a line for each table, from `Census.differences`; not empty.
    package static func finding(_ differences: [String], deleted: [String]) -> Finding {
        let tables = differences.compactMap { $0.split(separator: ":").first }
        return Rule.bystanderChanged.finding(
            object: tables.joined(separator: ", "),
            message: "deleting users changed rows of others in "
                + tables.joined(separator: ", "),
            evidence: """
                everybody else's rows before and after deleting \(deleted.joined(separator: ", ")):
                \(differences.joined(separator: "\n"))
                """,
            fix: "look for triggers on these tables and for foreign keys that join two users' rows")
    }
}
