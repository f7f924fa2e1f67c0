import Testing

@testable import StatementSyntax

@Suite("A parsed script")
struct ParsedScriptTests {
    private func lines(_ text: String) -> [Int] {
        let script = ParsedScript(text)
        return script.statements.map { script.line(of: $0) }
    }

    @Test("a statement begins at its first token: blanks and comments before it are skipped")
    func lines() {
        #expect(
            lines(
                """
                -- one; two
                CREATE TABLE a (id int); /* of /* three */
                lines */ CREATE TABLE b (id int);

                -- and so on
                SELECT ';
                ';
                SELECT 'über' ; SELECT 2
                """) == [2, 3, 6, 8, 8])
        #expect(lines("") == [])
        #expect(lines("-- nothing\n") == [])
    }

    @Test("a part of a statement has a line of its own, also behind letters of several bytes")
    func parts() throws {
        let script = ParsedScript(
            """
            SELECT 'ä€';
            CREATE TABLE a (
                -- ö
                id int,
                u int REFERENCES b
            );
            """)
        let statement = try #require(script.statements.last)
        let table = try #require(statement.tree["CreateStmt"])
        let columns = table["tableElts"]?.elements.compactMap { $0["ColumnDef"] } ?? []
        #expect(columns.map { script.line(of: $0, in: statement) } == [4, 5])
        // A node without a place is where its statement is.
        #expect(script.line(of: .null, in: statement) == 2)
    }

    @Test("a body with semicolons is one statement, and one that is refused costs no other")
    func odd() {
        #expect(
            lines(
                """
                CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
                CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $$ SELECT 1; SELECT 2; $$;
                CREATE TABLE a (id int);
                """) == [1, 2, 3])
        #expect(
            lines(
                """
                CREATE TABLE a (id int);
                CREATE SOMETHING OF A NEWER SERVER;
                CREATE TABLE b (id int);
                """) == [1, 3])
    }
}
