import Foundation
import PostgresDriver
import Tokens

/// A todo list over HTTP, as small as one can be, with a switch for each mistake.
struct TestApplication {
    let connection: Connection
    let holes: Set<Hole>

    struct Request {
        var method: String
        var path: [String]
        var query: [String: String]
        var token: String?
        var body: [UInt8]
    }

    struct Answer {
        var status: Int
        var body: [String: Any] = [:]
    }

    private func has(_ hole: Hole) -> Bool { holes.contains(hole) }

    /// Answers one request; what fails is answered 500.
    func answer(_ request: Request) -> Answer {
        do {
            return try route(request)
        } catch {
            return Answer(status: 500, body: ["detail": "internal error"])
        }
    }

    private func route(_ request: Request) throws -> Answer {
        let path = request.path
        if path == ["openapi.json"] { return Answer(status: 200, body: ["openapi": "3.1.0"]) }
        if path == ["newest"] {
            guard has(.openRoute) else { return Answer(status: 404) }
            let tasks = try rows("SELECT id, title FROM tasks LIMIT 5")
            return Answer(status: 200, body: ["tasks": tasks])
        }
        if has(.openAdministration), path.first == "administration", request.method == "GET" {
            let tasks = try rows("SELECT id, title FROM tasks ORDER BY id LIMIT 50")
            return Answer(status: 200, body: ["tasks": tasks])
        }
        if path == ["sign-up"], request.method == "POST" { return try signUp(request.body) }
        guard path.count >= 2, path[0] == "users" else { return Answer(status: 404) }
        let isOpen = has(.listWithoutToken) && path.count == 3 && path[2] == "tasks"
        guard let subject = try subject(of: request.token) ?? (isOpen ? path[1] : nil) else {
            return Answer(status: 401)
        }
        guard subject == path[1] || has(.pathBelieved) else { return Answer(status: 403) }
        let user = path[1]
        switch (request.method, path.count, path.count > 2 ? path[2] : "") {
        case ("GET", 2, _):
            let columns = has(.hashInAccount) ? "id, email, password_hash" : "id, email, is_admin"
            guard
                let row = try rows("SELECT \(columns) FROM users WHERE id = $1", [user]).first
            else { return Answer(status: 404) }
            return Answer(status: 200, body: row)
        case ("DELETE", 2, _): return try deleteAccount(user)
        case ("PATCH", 2, _): return try changeAccount(user, request.body)
        case ("GET", 3, "tasks"): return try list(user, request.query["offset"])
        case ("GET", 3, "pages"):
            return try page(user, request.query["page"], request.query["from"])
        case ("GET", 3, "search"): return try search(user, request.query["words"] ?? "")
        case ("POST", 3, "tasks"): return try create(user, request.body)
        case ("POST", 4, "turns"): return try turn(Int32(path[3]), user)
        case ("GET", 4, "tasks"), ("PUT", 4, "tasks"), ("DELETE", 4, "tasks"):
            guard let id = Int32(path[3]) else { return Answer(status: 422) }
            return try task(request, id, user)
        default: return Answer(status: 404)
        }
    }

    // MARK: Tasks

    private func task(_ request: Request, _ id: Int32, _ user: String) throws -> Answer {
        let hole: Hole =
            request.method == "GET"
            ? .readWithoutOwner
            : request.method == "PUT" ? .writeWithoutOwner : .deleteWithoutOwner
        let condition = has(hole) ? "id = $1 AND $2::text IS NOT NULL" : "id = $1 AND user_id = $2"
        let isHiddenServed = has(request.method == "GET" ? .hiddenRead : .hiddenWritten)
        let found = try rows(
            "SELECT id, title FROM tasks WHERE \(condition) AND \(shown(unless: isHiddenServed))",
            ["\(id)", user])
        guard let row = found.first else { return try refusal(id) }
        switch request.method {
        case "GET": return Answer(status: 200, body: row)
        case "PUT":
            guard let title = try self.title(request.body) else { return Answer(status: 422) }
            _ = try connection.query(
                "UPDATE tasks SET title = $2 WHERE id = $1", ["\(id)", title])
            return Answer(status: 200, body: ["done": "yes"])
        default:
            _ = try connection.query("DELETE FROM tasks WHERE id = $1", ["\(id)"])
            return Answer(status: 204)
        }
    }

    /// A condition on rows that were not deleted softly.
    private func shown(unless isServed: Bool) -> String { isServed ? "true" : "NOT deleted" }

    private func refusal(_ id: Int32) throws -> Answer {
        let anybodys = try rows(
            "SELECT title FROM tasks WHERE id = $1 AND NOT deleted", ["\(id)"])
        guard let row = anybodys.first else { return Answer(status: 404, body: ["detail": "none"]) }
        if has(.existenceTold) { return Answer(status: 403, body: ["detail": "not yours"]) }
        if has(.crashOnForeign) { return Answer(status: 500, body: ["detail": "none"]) }
        if has(.titleInRefusal) {
            return Answer(status: 404, body: ["detail": "\(row["title"] ?? "") is not yours"])
        }
        return Answer(status: 404, body: ["detail": "none"])
    }

    private func list(_ user: String, _ offset: String?) throws -> Answer {
        guard let offset = Int(offset ?? "0"), (0...1_000_000).contains(offset) else {
            return Answer(status: 422)
        }
        let user = has(.listCached) ? try firstReader(of: offset, user) : user
        let everybody =
            has(.listForEverybody) || (has(.laterPagesForEverybody) && offset >= 10)
        let condition = everybody ? "$1::text IS NOT NULL" : "user_id = $1"
        let from = has(.pagesLoseRows) && offset > 0 ? offset + 1 : offset
        let tasks = try rows(
            """
            SELECT id, title FROM tasks WHERE \(condition) AND NOT deleted ORDER BY id
            LIMIT 10 OFFSET \(from)
            """, [user])
        let total = has(.totalOfEverybody) ? "$1::text IS NOT NULL" : "user_id = $1"
        let count = try rows("SELECT count(*) AS n FROM tasks WHERE \(total)", [user])
        return Answer(status: 200, body: ["tasks": tasks, "total": count.first?["n"] ?? 0])
    }

    /// A page by its number, where one behind the last is none, or by the address that the page
    /// before gave.
    private func page(_ user: String, _ number: String?, _ from: String?) throws -> Answer {
        guard let number = Int(number ?? "1"), (1...1_000).contains(number),
            let from = Int(from ?? "0"), (0...1_000_000).contains(from)
        else { return Answer(status: 422) }
        let everybody = has(.linkedPagesForEverybody) && from > 0
        let condition = everybody ? "$1::text IS NOT NULL" : "user_id = $1"
        let tasks = try rows(
            """
            SELECT id, title FROM tasks WHERE \(condition) AND NOT deleted AND id > \(from)
            ORDER BY id
            LIMIT 10 OFFSET \((number - 1) * 10)
            """, [user])
        guard !tasks.isEmpty || number == 1 else { return Answer(status: 404) }
        var body: [String: Any] = ["results": tasks]
        if tasks.count == 10, let last = tasks.last?["id"] {
            body["next"] = "http://localhost/users/\(user)/pages?from=\(last)"
        }
        return Answer(status: 200, body: body)
    }

    /// Who asked first for a page, for whom its rows are kept.
    private func firstReader(of offset: Int, _ user: String) throws -> String {
        try connection.execute(
            "CREATE TEMP TABLE IF NOT EXISTS kept (page int UNIQUE, reader text)")
        _ = try connection.query(
            "INSERT INTO kept VALUES ($1, $2) ON CONFLICT DO NOTHING", ["\(offset)", user])
        let rows = try rows("SELECT reader FROM kept WHERE page = $1", ["\(offset)"])
        return rows.first?["reader"] as? String ?? user
    }

    /// Finishes a task and writes down that there was a turn, as a chat with a tool does: a task
    /// that is finished already is not written again, and the answer tells nothing.
    private func turn(_ id: Int32?, _ user: String) throws -> Answer {
        guard let id else { return Answer(status: 422) }
        let condition = has(.turnWithoutOwner) ? "$2::text IS NOT NULL" : "user_id = $2"
        _ = try connection.query(
            """
            UPDATE tasks SET done = true
            WHERE id = $1 AND NOT done AND NOT deleted AND \(condition)
            """,
            ["\(id)", user])
        _ = try connection.query("INSERT INTO lists (user_id, name) VALUES ($1, 'turn')", [user])
        return Answer(status: 200, body: ["done": "yes"])
    }

    private func search(_ user: String, _ words: String) throws -> Answer {
        guard !words.contains("\u{0}"), words.count < 200 else { return Answer(status: 422) }
        let condition = has(.pastedSearch) ? "title LIKE '%\(words)%'" : "title LIKE $2"
        let second = has(.pastedSearch) ? "AND $2::text IS NOT NULL" : ""
        let tasks = try rows(
            """
            SELECT id, title FROM tasks WHERE user_id = $1 \(second) AND \(condition)
              AND \(shown(unless: has(.hiddenFound))) LIMIT 20
            """, [user, "%\(words)%"])
        return Answer(status: 200, body: ["tasks": tasks])
    }

    private func create(_ user: String, _ body: [UInt8]) throws -> Answer {
        guard let title = try title(body),
            let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
            let list = object["list_id"] as? Int, let list = Int32(exactly: list)
        else { return Answer(status: 422) }
        let name = has(.ownerInBody) ? "user_id" : has(.ownerObjectInBody) ? "user" : ""
        let owner = object[name] as? String ?? user
        let ownership = has(.foreignParent) ? "$2::text IS NOT NULL" : "user_id = $2"
        let lists = try rows(
            "SELECT id FROM lists WHERE id = $1 AND \(ownership)", ["\(list)", user])
        if lists.isEmpty, has(.foreignParentReplaced),
            try !rows("SELECT id FROM lists WHERE id = $1", ["\(list)"]).isEmpty
        {
            let own = try rows("SELECT id FROM lists WHERE user_id = $1 LIMIT 1", [user])
            let made = try rows(
                "INSERT INTO tasks (user_id, list_id, title) VALUES ($1, $2, $3) RETURNING id",
                [user, "\(own.first?["id"] ?? 0)", title])
            var body = made.first ?? [:]
            body["list_id"] = own.first?["id"]
            return Answer(status: 201, body: body)
        }
        guard !lists.isEmpty else {
            return Answer(status: 404, body: ["detail": "no such list"])
        }
        let made = try rows(
            "INSERT INTO tasks (user_id, list_id, title) VALUES ($1, $2, $3) RETURNING id",
            [owner, "\(list)", title])
        return Answer(status: 201, body: made.first ?? [:])
    }

    /// - Returns: nil for one that the table would refuse.
    private func title(_ body: [UInt8]) throws -> String? {
        let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        guard let title = object?["title"] as? String else { return nil }
        if has(.crashOnLongTitle) { return title }
        return title.count <= 255 && !title.contains("\u{0}") ? title : nil
    }

    // MARK: Accounts

    private func changeAccount(_ user: String, _ body: [UInt8]) throws -> Answer {
        let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        guard let email = object?["email"] as? String, email.count <= 200,
            !email.contains("\u{0}")
        else { return Answer(status: 422) }
        _ = try connection.query("UPDATE users SET email = $2 WHERE id = $1", [user, email])
        if has(.bodyWritesAnything), let isAdmin = object?["is_admin"] as? Bool {
            _ = try connection.query(
                "UPDATE users SET is_admin = $2 WHERE id = $1", [user, isAdmin ? "true" : "false"])
        }
        return Answer(status: 200, body: ["done": "yes"])
    }

    private func signUp(_ body: [UInt8]) throws -> Answer {
        let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        guard let email = object?["email"] as? String, object?["password"] is String,
            try rows("SELECT id FROM users WHERE email = $1", [email]).isEmpty
        else { return Answer(status: 422) }
        let isAdmin =
            has(.registrationWritesAnything) ? object?["is_admin"] as? Bool ?? false : false
        _ = try connection.query(
            "INSERT INTO users (id, email, password_hash, is_admin) VALUES ($1, $1, 'none', $2)",
            [email, isAdmin ? "true" : "false"])
        return Answer(status: 201, body: ["email": email, "is_admin": isAdmin])
    }

    private func deleteAccount(_ user: String) throws -> Answer {
        if has(.accountLeavesTasks) {
            try connection.execute("ALTER TABLE tasks DROP CONSTRAINT IF EXISTS tasks_user_id_fkey")
            try connection.execute("ALTER TABLE tasks DROP CONSTRAINT IF EXISTS tasks_list_id_fkey")
        } else {
            _ = try connection.query("DELETE FROM tasks WHERE user_id = $1", [user])
        }
        if has(.accountTakesOthers) {
            try connection.execute("DELETE FROM tasks WHERE id = (SELECT min(id) FROM tasks)")
        }
        _ = try connection.query("DELETE FROM lists WHERE user_id = $1", [user])
        _ = try connection.query("DELETE FROM users WHERE id = $1", [user])
        return Answer(status: 204)
    }

    private func subject(of token: String?) throws -> String? {
        guard let token else { return nil }
        let sessions = try connection.query("SELECT to_regclass('sessions')::text")
        if sessions.string(row: 0, column: 0) != nil { return try sessionUser(of: token) }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        if has(.signatureIgnored), parts.count == 3 {
            return Self.subject(inPayload: parts[1])
        }
        let verifier = try TokenVerifier(
            SigningKey(secret: Array(TestSchema.secret.utf8)).verifyingKey)
        let now = Int64(Date().timeIntervalSince1970)
        for moment in has(.expiryIgnored) ? [now, now - 5_000] : [now] {
            do throws(TokenRefusal) {
                return try verifier.verify(Array(token.utf8), now: moment).subject
            } catch {
                continue
            }
        }
        return nil
    }

    /// Whose session a token is.
    private func sessionUser(of token: String) throws -> String? {
        let matches =
            has(.halfOfStoredTokenTaken)
            ? "length($1) >= 8 AND starts_with(token, $1)" : "token = $1"
        let time = has(.storedExpiryIgnored) ? "" : "AND \"expiresAt\" > now()"
        let found = try connection.query(
            "SELECT user_id FROM sessions WHERE \(matches) \(time)", [token])
        return found.rowCount == 1 ? found.string(row: 0, column: 0) : nil
    }

    private static func subject(inPayload part: Substring) -> String? {
        var text = String(part).replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        guard let data = Data(base64Encoded: text) else { return nil }
        let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        return object?["sub"] as? String
    }

    // MARK: Rows

    private func rows(_ sql: String, _ parameters: [String?] = []) throws -> [[String: Any]] {
        let result = try connection.query(sql, parameters)
        return (0..<result.rowCount).map { row in
            var object: [String: Any] = [:]
            for (column, name) in ResultNames.names(of: sql).enumerated() {
                let text = result.string(row: row, column: column) ?? ""
                object[name] = ["id", "n"].contains(name) ? Int(text) ?? text : text
                if name == "is_admin" { object[name] = text == "t" }
            }
            return object
        }
    }
}

/// The names of a statement's columns, which its text says plainly.
enum ResultNames {
    static func names(of sql: String) -> [String] {
        if sql.contains("RETURNING id") { return ["id"] }
        if sql.contains("count(*)") { return ["n"] }
        let list = sql.split(separator: "FROM")[0].replacing("SELECT", with: "")
        return list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
