/// What may not be used behind PgBouncer in transaction mode, and why.
///
/// After PgBouncer's documentation, "SQL feature map for pooling modes" (pgbouncer.org/features.html,
/// read in 2026-11), and its changelog for 1.21, which brought prepared statements by name.
package struct TransactionPooling: Sendable, Equatable {
    /// PgBouncer's version, such as `1.18.0`; nil where none is known.
    package let version: String?

    package init(version: String?) {
        self.version = version
    }

    /// A statement of an application.
    package struct Statement: Sendable {
        /// Whose it is: `operation list_tasks`.
        package var subject: String
        package var sql: String

        package init(subject: String, sql: String) {
            self.subject = subject
            self.sql = sql
        }
    }

    /// Whether statements that were prepared by name are found again: 1.21 keeps track of them, as
    /// long as `max_prepared_statements` is not 0.
    package var knowsNamedStatements: Bool {
        guard let version else { return false }
        let parts = version.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 }
        return parts.count >= 2 && (parts[0], parts[1]) >= (1, 21)
    }

    /// Sentences: what of an application's own statements does not work, then what else an
    /// application like it may not use.
    ///
    /// - Parameter startupOptions: what it gives the server as `options` when it connects; empty for
    ///   nothing.
    package func unusable(_ statements: [Statement], startupOptions: String) -> [String] {
        var found: [String] = []
        var features: Set<SessionFeature> = []
        for statement in statements {
            for feature in SessionFeature.used(by: statement.sql) {
                features.insert(feature)
                found.append("\(statement.subject): \(feature.sentence)")
            }
        }
        if !startupOptions.isEmpty {
            found.append("the connection's options=\(startupOptions): \(Self.startup)")
        } else {
            found.append("in general, start-up options: \(Self.startup)")
        }
        found.append(named)
        for feature in SessionFeature.allCases where !features.contains(feature) {
            found.append("in general, \(feature.sentence)")
        }
        return found
    }

    private static let startup =
        "PgBouncer refuses a connection with start-up options, unless ignore_startup_parameters "
        + "lists them, and then they do nothing; ALTER ROLE … SET does the same on the server"

    private var named: String {
        if knowsNamedStatements {
            return "in general, statements prepared by name where max_prepared_statements is 0: "
                + "PgBouncer follows so many on a connection, 200 unless told otherwise"
        }
        let which = version.map { "this PgBouncer is \($0)" } ?? "PgBouncer"
        return "statements prepared by name: before 1.21 they are prepared on one server "
            + "connection and executed on another (\(which)); in psycopg prepare_threshold=None, "
            + "in asyncpg statement_cache_size=0 sends them without"
    }
}
