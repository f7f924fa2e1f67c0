import TestDatabases
import Testing

@testable import PostgresDriver

extension ServerTests {
    @Suite(.database(schema: "CREATE TABLE pairs (a int PRIMARY KEY, b text)"))
    struct CopyWriterTests {
        /// PostgreSQL's binary COPY format: a signature, flags, rows of length-prefixed fields, -1.
        private func stream(_ rows: [(Int32, String)]) -> [UInt8] {
            var bytes: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]
            bytes += Array(repeating: 0, count: 8)
            func append<T: FixedWidthInteger>(_ value: T) {
                for shift in stride(from: T.bitWidth - 8, through: 0, by: -8) {
                    bytes.append(UInt8(truncatingIfNeeded: value >> T(shift)))
                }
            }
            for row in rows {
                append(Int16(2))
                append(Int32(4))
                append(row.0)
                append(Int32(row.1.utf8.count))
                bytes += Array(row.1.utf8)
            }
            append(Int16(-1))
            return bytes
        }

        @Test func `rows copied in are there, whatever pieces they came in`() throws {
            let connection = try TestDatabase.connect()
            let writer = try CopyWriter(connection, "COPY pairs FROM STDIN (FORMAT binary)")
            let bytes = stream([(1, "one"), (2, "zwei"), (3, "")])
            for start in stride(from: 0, to: bytes.count, by: 7) {
                let piece = Array(bytes[start..<min(start + 7, bytes.count)])
                try unsafe writer.write(piece.span.bytes)
            }
            #expect(try writer.finish() == 3)
            let rows = try connection.query("SELECT a, b FROM pairs ORDER BY a").allRows()
            #expect(rows == [["1", "one"], ["2", "zwei"], ["3", ""]])
        }

        @Test func `a refused row is the server's error, and the connection goes on`() throws {
            let connection = try TestDatabase.connect()
            let writer = try CopyWriter(connection, "COPY pairs FROM STDIN (FORMAT binary)")
            let bytes = stream([(1, "one"), (1, "again")])
            try unsafe writer.write(bytes.span.bytes)
            do throws(PostgresError) {
                _ = try writer.finish()
                Issue.record("a duplicate key was accepted")
            } catch {
                #expect(error.sqlState == .uniqueViolation)
            }
            let rows = try connection.query("SELECT count(*) FROM pairs").integer(row: 0, column: 0)
            #expect(rows == 0)
        }

        @Test func `an abandoned copy leaves nothing and frees the connection`() throws {
            let connection = try TestDatabase.connect()
            do {
                let writer = try CopyWriter(connection, "COPY pairs FROM STDIN (FORMAT binary)")
                let bytes = stream([(1, "one")])
                try unsafe writer.write(bytes.span.bytes)
            }
            #expect(connection.transactionState == .idle)
            let rows = try connection.query("SELECT count(*) FROM pairs").integer(row: 0, column: 0)
            #expect(rows == 0)
        }
    }
}
