import PostgresDriver

/// One conversation as it is answered.
struct ConversationRow: Codable, Sendable {
    let id: Int
    let userID: String
    let createdAt: String
    let updatedAt: String

    enum CodingKeys: String, CodingKey {
        case id, createdAt, updatedAt
        case userID = "userId"
    }
}

/// One message as it is answered.
struct MessageRow: Codable, Sendable {
    let id: Int
    let userID: String
    let conversationID: Int
    let role: String
    let content: String
    let createdAt: String

    enum CodingKeys: String, CodingKey {
        case id, role, content, createdAt
        case userID = "userId"
        case conversationID = "conversationId"
    }

    static let columns = """
        id, user_id, conversation_id, role, content, \(timestamp("created_at"))
        """

    init(_ result: borrowing QueryResult, row: Int) {
        id = result.integer(row: row, column: 0) ?? 0
        userID = result.string(row: row, column: 1) ?? ""
        conversationID = result.integer(row: row, column: 2) ?? 0
        role = result.string(row: row, column: 3) ?? ""
        content = result.string(row: row, column: 4) ?? ""
        createdAt = result.string(row: row, column: 5) ?? ""
    }
}

/// Every statement about conversations and their messages.
struct ConversationStore: Sendable {
    let pool: ConnectionPool
    let defects: Set<Defect>

    /// The caller's predicate, whose user is `$1`; with the defect, one that everybody meets.
    private func isCallers(unless defect: Defect) -> String {
        defects.contains(defect) ? "$1::text IS NOT NULL" : "user_id = $1"
    }

    /// One page of a user's conversations, the latest first.
    func list(_ page: Page, of user: String) async throws -> [ConversationRow] {
        let sql = """
            SELECT id, user_id, \(timestamp("created_at")), \(timestamp("updated_at"))
            FROM conversations WHERE \(isCallers(unless: .conversationsWithoutFilter))
            ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3
            """
        return try await pool.run { connection in
            let result = try connection.query(
                sql, [user, String(page.limit), String(page.offset)])
            return (0..<result.rowCount).map { row in
                ConversationRow(
                    id: result.integer(row: row, column: 0) ?? 0,
                    userID: result.string(row: row, column: 1) ?? "",
                    createdAt: result.string(row: row, column: 2) ?? "",
                    updatedAt: result.string(row: row, column: 3) ?? "")
            }
        }
    }

    /// Whether the user has this conversation.
    func exists(_ id: Int32, of user: String) async throws -> Bool {
        let owned = isCallers(unless: .messagesWithoutOwner)
        return try await pool.run { connection in
            try connection.query(
                "SELECT FROM conversations WHERE \(owned) AND id = $2", [user, String(id)]
            ).rowCount == 1
        }
    }

    func create(of user: String) async throws -> Int32 {
        try await pool.run { connection in
            let result = try connection.query(
                "INSERT INTO conversations (user_id) VALUES ($1) RETURNING id", [user])
            return Int32(result.integer(row: 0, column: 0) ?? 0)
        }
    }

    /// One page of a conversation's messages, oldest first.
    func messages(_ page: Page, in id: Int32, of user: String) async throws -> [MessageRow] {
        try await messages(
            """
            SELECT \(MessageRow.columns) FROM messages
            WHERE \(isCallers(unless: .messagesWithoutOwner)) AND conversation_id = $2
            ORDER BY created_at, id LIMIT $3 OFFSET $4
            """, [user, String(id), String(page.limit), String(page.offset)])
    }

    /// What the model is told of a conversation: its latest 20 messages, oldest first.
    func history(of id: Int32, user: String) async throws -> [MessageRow] {
        try await messages(
            """
            SELECT \(MessageRow.columns) FROM messages
            WHERE \(isCallers(unless: .chatHistoryWithoutOwner)) AND conversation_id = $2
            ORDER BY messages.created_at DESC, id DESC LIMIT 20
            """, [user, String(id)]
        ).reversed()
    }

    /// Adds a message to a conversation of the user's and marks it as used.
    ///
    /// - Returns: nil where the user has no such conversation.
    func append(
        _ content: String, as role: String, to id: Int32, of user: String
    ) async throws -> MessageRow? {
        let owned = isCallers(unless: .foreignConversationAccepted)
        return try await pool.run { connection in
            try connection.transaction { connection throws(PostgresError) in
                _ = try connection.query(
                    "UPDATE conversations SET updated_at = NOW() WHERE \(owned) AND id = $2",
                    [user, String(id)])
                let result = try connection.query(
                    """
                    INSERT INTO messages (user_id, conversation_id, role, content)
                    SELECT $1::text, id, $3, $4 FROM conversations WHERE \(owned) AND id = $2
                    RETURNING \(MessageRow.columns)
                    """, [user, String(id), role, content])
                return result.rowCount > 0 ? MessageRow(result, row: 0) : nil
            }
        }
    }

    private func messages(_ sql: String, _ parameters: [String]) async throws -> [MessageRow] {
        try await pool.run { connection in
            let result = try connection.query(sql, parameters)
            return (0..<result.rowCount).map { MessageRow(result, row: $0) }
        }
    }
}
