import PostgresDriver

/// One account as it is answered.
struct AccountRow: Codable, Sendable {
    let id: String
    let email: String
    let displayName: String?
    let isAdmin: Bool
    /// Only with a planted defect; nobody's to see, not even its owner's.
    var passwordHash: String?
}

extension AccountRow {
    static let columns = "id, email, display_name, is_admin"
}

/// What a user says of the account.
struct AccountDraft: Decodable, Sendable {
    var displayName: String
    /// Decoded because clients may send it; who is an administrator is not theirs to say.
    var isAdmin: Bool?
}

/// Every statement about accounts.
struct AccountStore: Sendable {
    let pool: ConnectionPool
    let passwordIterations: Int
    let defects: Set<Defect>

    /// Makes an account.
    ///
    /// - Parameter isAdmin: what the request says of it, which is believed with a planted defect alone.
    /// - Returns: nil where somebody has the address.
    func register(
        email: String, password: String, isAdmin: Bool? = nil
    ) async throws -> AccountRow? {
        let iterations = passwordIterations
        let isAdmin = defects.contains(.registeredPrivilege) && isAdmin == true
        return try await pool.run { connection in
            let hash = PasswordHash.make(password, iterations: iterations)
            let result = try connection.query(
                """
                INSERT INTO users (id, email, password_hash, is_admin) VALUES ($1, $2, $3, $4)
                ON CONFLICT (email) DO NOTHING RETURNING \(AccountRow.columns)
                """,
                [RandomBytes.hexadecimal(count: 16), email, hash, isAdmin ? "true" : "false"])
            return result.rowCount > 0 ? Self.account(result) : nil
        }
    }

    /// Whose address and password these are; nil where they are nobody's.
    func signIn(email: String, password: String) async throws -> AccountRow? {
        try await pool.run { connection in
            let result = try connection.query(
                "SELECT \(AccountRow.columns), password_hash FROM users WHERE email = $1", [email])
            let hash = result.rowCount > 0 ? result.string(row: 0, column: 4) ?? "" : ""
            return PasswordHash.matches(password, hash) ? Self.account(result) : nil
        }
    }

    func find(_ user: String) async throws -> AccountRow? {
        let tellsSecret = defects.contains(.secretInAnswer)
        return try await pool.run { connection in
            let result = try connection.query(
                "SELECT \(AccountRow.columns), password_hash FROM users WHERE id = $1", [user])
            guard result.rowCount > 0 else { return nil }
            var account = Self.account(result)
            if tellsSecret { account.passwordHash = result.string(row: 0, column: 4) }
            return account
        }
    }

    /// Changes what a user says of the account; nil where there is none.
    func change(_ user: String, to draft: AccountDraft) async throws -> AccountRow? {
        let isAdmin = defects.contains(.massAssignedPrivilege) ? draft.isAdmin : nil
        return try await pool.run { connection in
            let result = try connection.query(
                """
                UPDATE users SET display_name = $2, is_admin = COALESCE($3, is_admin),
                updated_at = NOW() WHERE id = $1 RETURNING \(AccountRow.columns)
                """, [user, draft.displayName, isAdmin.map { $0 ? "true" : "false" }])
            return result.rowCount > 0 ? Self.account(result) : nil
        }
    }

    /// Deletes an account and, by the schema's cascades, everything of it.
    ///
    /// - Returns: false where there is none.
    func delete(_ user: String) async throws -> Bool {
        guard defects.contains(.cascadeMissing) else {
            return try await pool.run { connection in
                try connection.query("DELETE FROM users WHERE id = $1", [user]).affectedRows == 1
            }
        }
        return try await pool.run { connection in
            try connection.transaction { connection throws(PostgresError) in
                _ = try connection.query("DELETE FROM tasks WHERE user_id = $1", [user])
                // The row stays, so nothing cascades; without its address it looks gone.
                return try connection.query(
                    """
                    UPDATE users SET email = id || '@deleted.invalid', password_hash = ''
                    WHERE id = $1
                    """, [user]
                ).affectedRows == 1
            }
        }
    }

    private static func account(_ result: borrowing QueryResult) -> AccountRow {
        AccountRow(
            id: result.string(row: 0, column: 0) ?? "",
            email: result.string(row: 0, column: 1) ?? "",
            displayName: result.string(row: 0, column: 2),
            isAdmin: result.boolean(row: 0, column: 3) ?? false)
    }
}
