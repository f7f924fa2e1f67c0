import TestDatabases
import Testing

@testable import PostgresDriver

extension ServerTests {
    @Suite(.database(schema: "CREATE TABLE notes (id bigint PRIMARY KEY, body text, at date)"))
    struct PreparedStatementTests {
        @Test func `the server's description names types and origins`() throws {
            let connection = try TestDatabase.connect()
            let name = StatementName("one")
            try connection.prepare(name, "SELECT id, body || '!' AS loud FROM notes WHERE id = $1")
            let description = try connection.describe(name)
            #expect(description.parameterTypes == [.int8])
            #expect(description.columns.map(\.name) == ["id", "loud"])
            #expect(description.columns[0].origin?.attribute == 1)
            #expect(description.columns[1].origin == nil)
        }

        @Test func `an integer that its type cannot hold is refused, not cut`() throws {
            let connection = try TestDatabase.connect()
            let name = StatementName("small")
            try connection.prepare(name, "SELECT $1::int4")
            var parameters = ParameterBuffer()
            parameters.append(5_000_000_000, as: .int4)
            let error = #expect(throws: PostgresError.self) {
                _ = try connection.execute(name, &parameters)
            }
            #expect(error?.sqlState == SQLState(rawValue: "22003"))
        }

        @Test func `integers travel in binary, everything else as text`() throws {
            let connection = try TestDatabase.connect()
            let name = StatementName("add")
            try connection.prepare(
                name, "INSERT INTO notes VALUES ($1, $2, $3) RETURNING id, body, $4::int2, $5::int4"
            )
            var parameters = ParameterBuffer(capacity: 4)
            parameters.append(-5_000_000_000, as: .int8)
            parameters.append(text: String(repeating: "ü", count: 300))
            parameters.appendNull()
            parameters.append(-7, as: .int2)
            parameters.append(70_000, as: .int4)
            let result = try connection.execute(name, &parameters, format: .binary)
            let integers = [0, 2, 3].map { result.binaryInteger(row: 0, column: $0) }
            #expect(integers == [-5_000_000_000, -7, 70_000])
            let length = result.withCell(row: 0, column: 1) { $0.byteCount }
            #expect(length == 600)
            let stored = try connection.query("SELECT body, at FROM notes")
            let rows = stored.allRows()
            #expect(rows == [[String(repeating: "ü", count: 300), nil]])
        }

        @Test func `a parameter buffer is used again without traces`() throws {
            let connection = try TestDatabase.connect()
            let name = StatementName("echo")
            try connection.prepare(name, "SELECT $1::text")
            var parameters = ParameterBuffer()
            for text in ["first and rather long", "", "x"] {
                parameters.removeAll()
                parameters.append(text: text)
                let result = try connection.execute(name, &parameters)
                let echoed = result.string(row: 0, column: 0)
                #expect(echoed == text)
            }
        }

        @Test func `affected rows are counted`() throws {
            let connection = try TestDatabase.connect()
            let inserted = try connection.query(
                "INSERT INTO notes SELECT i FROM generate_series(1, 12) i")
            let count = inserted.affectedRows
            #expect(count == 12)
            let deleted = try connection.query("DELETE FROM notes WHERE id > 10").affectedRows
            #expect(deleted == 2)
            let none = try connection.execute("SET work_mem = '8MB'").affectedRows
            #expect(none == 0)
        }
    }
}
