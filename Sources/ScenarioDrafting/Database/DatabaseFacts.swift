package import DatabaseCatalog

/// What was read from a database for a draft.
package struct DatabaseFacts: Sendable {
    /// The database's own name.
    package var name: String
    package var catalog: Catalog
    package var tenant: TenantGuess
    /// How many users there are; nil where that could not be counted in time.
    package var users: Int?
    /// By table OID; tables that could not be counted in time are not there.
    package var rows: [UInt32: RowsPerUser]
    /// What the server recorded of its clients, the most frequent first.
    package var statements: [RecordedStatement]

    package init(
        name: String, catalog: Catalog, tenant: TenantGuess, users: Int? = nil,
        rows: [UInt32: RowsPerUser] = [:], statements: [RecordedStatement] = []
    ) {
        self.name = name
        self.catalog = catalog
        self.tenant = tenant
        self.users = users
        self.rows = rows
        self.statements = statements
    }
}

/// How many rows of a table users have.
package struct RowsPerUser: Sendable, Equatable {
    package var least: Int
    package var most: Int
    package var mean: Double

    package init(least: Int, most: Int, mean: Double) {
        self.least = least
        self.most = most
        self.mean = mean
    }
}

/// A statement as `pg_stat_statements` keeps it: constants and parameters are `$n`.
package struct RecordedStatement: Sendable, Equatable {
    package var text: String
    package var calls: Int

    package init(text: String, calls: Int) {
        self.text = text
        self.calls = calls
    }
}
