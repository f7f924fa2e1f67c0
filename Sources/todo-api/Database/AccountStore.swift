import PostgresDriver

/// One account as it is answered.
struct AccountRow: Codable, Sendable {
    let id: String
    let email: String
    /// Only with a planted defect; nobody's to see, not even its owner's.
    var passwordHash: String?
}

/// Every statement about accounts.
struct AccountStore: Sendable {
    let pool: ConnectionPool
    let passwordIterations: Int
    let defects: Set<Defect>

    /// Makes an account.
    ///
    /// - Returns: nil where somebody has the address.
    func register(email: String, password: String) async throws -> AccountRow? {
        let iterations = passwordIterations
        return try await pool.run { connection in
            let hash = PasswordHash.make(password, iterations: iterations)
            let result = try connection.query(
                """
                INSERT INTO users (id, email, password_hash) VALUES ($1, $2, $3)
                ON CONFLICT (email) DO NOTHING RETURNING id, email
                """, [RandomBytes.hexadecimal(count: 16), email, hash])
            return result.rowCount > 0 ? Self.account(result) : nil
        }
    }

    /// Whose address and password these are; nil where they are nobody's.
    func signIn(email: String, password: String) async throws -> AccountRow? {
        try await pool.run { connection in
            let result = try connection.query(
                "SELECT id, email, password_hash FROM users WHERE email = $1", [email])
            let hash = result.rowCount > 0 ? result.string(row: 0, column: 2) ?? "" : ""
            return PasswordHash.matches(password, hash) ? Self.account(result) : nil
        }
    }

    func find(_ user: String) async throws -> AccountRow? {
        let tellsSecret = defects.contains(.secretInAnswer)
        return try await pool.run { connection in
            let result = try connection.query(
                "SELECT id, email, password_hash FROM users WHERE id = $1", [user])
            guard result.rowCount > 0 else { return nil }
            var account = Self.account(result)
            if tellsSecret { account.passwordHash = result.string(row: 0, column: 2) }
            return account
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
            email: result.string(row: 0, column: 1) ?? "")
    }
}
