import Foundation
import PostgresDriver

/// One task as it is answered.
struct TaskRow: Codable, Sendable {
    let id: Int
    let userID: String
    let title: String
    let description: String?
    let completed: Bool
    let priority: String
    let createdAt: String
    let updatedAt: String

    enum CodingKeys: String, CodingKey {
        case id, title, description, completed, priority, createdAt, updatedAt
        case userID = "userId"
    }

    static let columns = """
        id, user_id, title, description, completed, priority, \
        \(timestamp("created_at")), \(timestamp("updated_at"))
        """

    /// Reads a row of `columns`; the schema says NOT NULL or gives a default to all that has one.
    init(_ result: borrowing QueryResult, row: Int) {
        id = result.integer(row: row, column: 0) ?? 0
        userID = result.string(row: row, column: 1) ?? ""
        title = result.string(row: row, column: 2) ?? ""
        description = result.string(row: row, column: 3)
        completed = result.boolean(row: row, column: 4) ?? false
        priority = result.string(row: row, column: 5) ?? ""
        createdAt = result.string(row: row, column: 6) ?? ""
        updatedAt = result.string(row: row, column: 7) ?? ""
    }
}

/// A column as JSON has times.
func timestamp(_ column: String) -> String {
    "to_char(\(column), 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
}

/// Which part of a list is asked for.
struct Page: Sendable, Hashable {
    var limit = 50
    var offset = 0
}

/// Which of a user's tasks are asked for.
struct TaskQuery: Sendable, Hashable {
    /// Words, as a search engine takes them.
    var search: String?
    var completed: Bool?
    var page = Page()
}

/// What a caller says of a task.
struct TaskDraft: Decodable, Sendable {
    var title: String
    var description: String?
    var completed: Bool?
    var priority: String?
    /// Decoded because clients send it; whose a task is, is not theirs to say.
    var userId: String?
}

/// Every statement about tasks.
struct TaskStore: Sendable {
    let pool: ConnectionPool
    let defects: Set<Defect>

    /// The caller's predicate, whose user is `$1`; with the defect, one that everybody meets.
    private func isCallers(unless defect: Defect) -> String {
        defects.contains(defect) ? "$1::text IS NOT NULL" : "user_id = $1"
    }

    /// One page of a user's tasks, newest first, and how many there are on all pages.
    func list(_ query: TaskQuery, of user: String) async throws -> (tasks: [TaskRow], total: Int) {
        var owned = isCallers(
            unless: query.search == nil ? .listWithoutFilter : .searchWithoutFilter)
        if query.page.offset > 0, defects.contains(.laterPagesWithoutFilter) {
            owned = isCallers(unless: .laterPagesWithoutFilter)
        }
        var found = """
            ($2::text IS NULL OR to_tsvector('english', title || ' ' || COALESCE(description, '')) \
            @@ websearch_to_tsquery('english', $2))
            """
        if let search = query.search, defects.contains(.injectableSearch) {
            found = "$2::text IS NOT NULL AND title ILIKE '%\(search)%'"
        }
        let condition = "\(found) AND ($3::boolean IS NULL OR completed = $3)"
        let page = """
            SELECT \(TaskRow.columns) FROM tasks WHERE \(owned) AND \(condition)
            ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5
            """
        let count = """
            SELECT count(*) FROM tasks
            WHERE \(isCallers(unless: .totalWithoutFilter)) AND \(condition)
            """
        let parameters = [user, query.search, query.completed.map { $0 ? "true" : "false" }]
        let window = [String(query.page.limit), String(query.page.offset)]
        return try await pool.run { connection in
            let result = try connection.query(page, parameters + window)
            let tasks = (0..<result.rowCount).map { TaskRow(result, row: $0) }
            let total = try connection.query(count, parameters).integer(row: 0, column: 0)
            return (tasks, total ?? 0)
        }
    }

    /// A task; nil where the user has none of that id.
    func find(_ id: Int32, of user: String) async throws -> TaskRow? {
        try await one(
            """
            SELECT \(TaskRow.columns) FROM tasks
            WHERE \(isCallers(unless: .readWithoutOwner)) AND id = $2
            """, [user, String(id)])
    }

    func create(_ draft: TaskDraft, of user: String) async throws -> TaskRow? {
        try await one(
            """
            INSERT INTO tasks (user_id, title, description, completed, priority)
            VALUES ($1, $2, $3, COALESCE($4, FALSE), COALESCE($5, 'medium'))
            RETURNING \(TaskRow.columns)
            """,
            [
                user, draft.title, draft.description,
                draft.completed.map { $0 ? "true" : "false" }, draft.priority,
            ])
    }

    /// Replaces what a task says; nil where the user has none of that id.
    func replace(_ id: Int32, with draft: TaskDraft, of user: String) async throws -> TaskRow? {
        let newOwner = defects.contains(.massAssignedOwner) ? draft.userId : nil
        return try await one(
            """
            UPDATE tasks SET title = $3, description = $4, completed = COALESCE($5, completed),
            priority = COALESCE($6, priority), user_id = COALESCE($7, user_id), updated_at = NOW()
            WHERE \(isCallers(unless: .updateWithoutOwner)) AND id = $2
            RETURNING \(TaskRow.columns)
            """,
            [
                user, String(id), draft.title, draft.description,
                draft.completed.map { $0 ? "true" : "false" }, draft.priority, newOwner,
            ])
    }

    /// Marks a task as done; nil where the user has none of that id.
    func complete(_ id: Int32, of user: String) async throws -> TaskRow? {
        try await one(
            """
            UPDATE tasks SET completed = TRUE, updated_at = NOW()
            WHERE \(isCallers(unless: .completeWithoutOwner)) AND id = $2
            RETURNING \(TaskRow.columns)
            """, [user, String(id)])
    }

    /// Deletes a task; nil where the user has none of that id.
    ///
    /// - Parameter defect: which one forgets the owner, the route's or the model's tool's.
    func delete(
        _ id: Int32, of user: String, unownedWith defect: Defect = .deleteWithoutOwner
    ) async throws -> TaskRow? {
        try await one(
            """
            DELETE FROM tasks WHERE \(isCallers(unless: defect)) AND id = $2
            RETURNING \(TaskRow.columns)
            """, [user, String(id)])
    }

    /// A task whosever it is; only planted defects ask.
    func findAnybodys(_ id: Int32) async throws -> TaskRow? {
        try await one("SELECT \(TaskRow.columns) FROM tasks WHERE id = $1", [String(id)])
    }

    /// Everybody's newest tasks; only a planted defect asks.
    func newestOfEverybody() async throws -> [TaskRow] {
        try await pool.run { connection in
            let result = try connection.query(
                "SELECT \(TaskRow.columns) FROM tasks ORDER BY created_at DESC LIMIT 20")
            return (0..<result.rowCount).map { TaskRow(result, row: $0) }
        }
    }

    private func one(_ sql: String, _ parameters: [String?]) async throws -> TaskRow? {
        try await pool.run { connection in
            let result = try connection.query(sql, parameters)
            return result.rowCount > 0 ? TaskRow(result, row: 0) : nil
        }
    }
}
