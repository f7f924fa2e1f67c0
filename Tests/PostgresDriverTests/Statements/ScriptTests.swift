import TestDatabases
import Testing

@testable import PostgresDriver

extension ServerTests {
    @Suite(.database) struct ScriptTests {
        @Test func `a script is one transaction, and says where it failed`() throws {
            let connection = try TestDatabase.connect()
            let tables = "CREATE TABLE a (id integer); CREATE TABLE b (id integer); "
            let error = #expect(throws: ScriptError.self) {
                try connection.executeScript(tables + "SELECT oops")
            }
            #expect(error?.statementsBefore == 2)
            #expect(error?.error.sqlState == .undefinedColumn)
            #expect(error?.error.position == tables.count + 8)
            try connection.executeScript("CREATE TABLE a (id integer)")
        }

        @Test func `a script that wants rows to copy is refused and leaves the connection usable`()
            throws
        {
            let connection = try TestDatabase.connect()
            let error = #expect(throws: ScriptError.self) {
                try connection.executeScript(
                    "CREATE TABLE a (id integer); COPY a FROM STDIN; SELECT 1")
            }
            #expect(error?.statementsBefore == 1)
            #expect(error?.error.message.contains("no rows to copy") == true)
            try connection.executeScript("CREATE TABLE a (id integer)")
        }
    }
}
