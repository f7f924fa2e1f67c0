import PostgresDriver
import TestDatabases
import Testing

extension ServerTests {
    @Suite struct CopyReaderTests {
        @Test(
            .database(
                schema:
                    "CREATE TABLE words AS SELECT n, repeat('x', n) AS word FROM generate_series(1, 300) n"
            ))
        func `the rows of a stream are counted, and the connection serves on`() throws {
            let connection = try TestDatabase.connect()
            #expect(try connection.copiedRowCount("COPY words TO STDOUT") == 300)
            #expect(
                try connection.copiedRowCount("COPY (SELECT FROM words WHERE n < 0) TO STDOUT") == 0
            )
            #expect(try connection.query("SELECT 1").integer(row: 0, column: 0) == 1)
        }

        @Test(.database)
        func `a refusal, at once or on the way, is the server's own error`() throws {
            let connection = try TestDatabase.connect()
            #expect(throws: PostgresError.self) {
                try connection.copiedRowCount("COPY nowhere TO STDOUT")
            }
            let error = #expect(throws: PostgresError.self) {
                try connection.copiedRowCount(
                    "COPY (SELECT 1 / (50 - n) FROM generate_series(1, 99) n) TO STDOUT")
            }
            #expect(error?.sqlState.rawValue == "22012")
            #expect(throws: PostgresError.self) {
                try connection.copiedRowCount("SELECT 1")
            }
            #expect(try connection.query("SELECT 1").integer(row: 0, column: 0) == 1)
        }
    }
}
