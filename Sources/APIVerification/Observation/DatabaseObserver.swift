internal import DatabaseCatalog
package import PostgresDriver
package import Verification

/// The database behind the application, in which effects of attacks are looked at.
package struct DatabaseObserver {
    /// As a role that no policy binds.
    package let connection: Connection
    /// The database's own structure, with the same users as the attacks have.
    package let context: VerificationContext
    /// The users whose rows may be compared; nil where the database is the run's own, and nobody
    /// else writes to it.
    package let accounts: [ActingUser]?

    /// A database that nobody but the run uses.
    package init(_ connection: Connection, _ context: VerificationContext) {
        self.connection = connection
        self.context = context
        accounts = nil
    }

    /// A database that others use meanwhile: only these users' rows say anything, and nothing is
    /// written.
    package init(
        reading connection: Connection, _ context: VerificationContext, accounts: [ActingUser]
    ) {
        self.connection = connection
        self.context = context
        self.accounts = accounts
    }

    /// Whether rows may be written to try something out.
    var mayWrite: Bool { accounts == nil }

    /// All rows of a user.
    func rows(of user: ActingUser) throws(PostgresError) -> OwnedRows {
        try OwnedRows.read(context, connection, ownerKey: user.key)
    }

    /// Everybody else's rows, as far as they may be compared.
    func census(except user: ActingUser) throws(PostgresError) -> Census {
        guard let accounts else {
            return try Census.take(context, connection, except: [user])
        }
        return try Census.take(context, connection, of: accounts.filter { $0.key != user.key })
    }

    /// What the database calls a table that the attacks know.
    func name(of table: Table) -> String {
        (context.catalog.table(named: table.displayName) ?? table).displayName
    }
}
