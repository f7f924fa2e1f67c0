import Testing

@testable import StatementSyntax

@Suite("A parsed statement")
struct ParsedStatementTests {
    /// The texts of every condition, as the statement writes them, sorted.
    private func conditions(_ sql: String) throws -> [String] {
        let parsed = try ParsedStatement(sql)
        return parsed.conditions.compactMap { parsed.range(of: $0.expression) }
            .map { parsed.text(in: $0) }.sorted()
    }

    @Test("takes an AND apart, and leaves an OR whole")
    func conjunction() throws {
        #expect(
            try conditions("SELECT 1 FROM t WHERE a = $1 AND (b = 2 OR c) AND d IS NOT NULL")
                == ["a = $1", "b = 2 OR c", "d IS NOT NULL"])
    }

    @Test(
        "finds conditions wherever a statement has them",
        arguments: [
            ("SELECT 1 FROM a JOIN b ON a.x = b.x AND b.u = $1", ["a.x = b.x", "b.u = $1"]),
            (
                "UPDATE a SET x = 1 FROM b WHERE a.id = b.id AND b.u = $1",
                ["a.id = b.id", "b.u = $1"]
            ),
            ("DELETE FROM a USING b WHERE b.u = $1", ["b.u = $1"]),
            ("INSERT INTO a SELECT b.id FROM b WHERE b.u = $1 RETURNING id", ["b.u = $1"]),
            ("WITH c AS (SELECT 1 FROM a WHERE u = $1) SELECT * FROM c", ["u = $1"]),
            (
                "SELECT 1 FROM a WHERE x IN (SELECT y FROM b WHERE u = $1)",
                ["u = $1", "x IN (SELECT y FROM b WHERE u = $1)"]
            ),
            ("SELECT 1 FROM a WHERE x = 1 UNION SELECT 1 FROM b WHERE y = 2", ["x = 1", "y = 2"]),
            ("SELECT count(*) FROM a GROUP BY x HAVING max(u) = $1", ["max(u) = $1"]),
            ("SELECT (SELECT 1 FROM b WHERE u = $1) FROM a", ["u = $1"]),
        ])
    func places(_ sql: String, _ expected: [String]) throws {
        #expect(try conditions(sql) == expected)
    }

    @Test(
        "ends an expression where the parser ends it",
        arguments: [
            ("SELECT 1 FROM t WHERE a = 'x''y AND b' AND b = 1", "a = 'x''y AND b'"),
            ("SELECT 1 FROM t WHERE a BETWEEN 1 AND 22 AND b = 1", "a BETWEEN 1 AND 22"),
            ("SELECT 1 FROM t WHERE a::varchar(10) = $1 AND b = 1", "a::varchar(10) = $1"),
            ("SELECT 1 FROM t WHERE \"Ä b\" = $12 AND b = 1", "\"Ä b\" = $12"),
            ("SELECT 1 FROM t WHERE NOT (a AND c) AND b = 1", "NOT (a AND c)"),
            ("SELECT 1 FROM t WHERE a = f(1, g(2)) /* AND */ AND b = 1", "a = f(1, g(2))"),
            ("SELECT 1 FROM t WHERE (a, c) < (SELECT 1, 2) AND b = 1", "(a, c) < (SELECT 1, 2)"),
            (
                "SELECT 1 FROM t WHERE CASE WHEN a THEN c ELSE d END AND b = 1",
                "CASE WHEN a THEN c ELSE d END"
            ),
            ("SELECT 1 FROM t WHERE a = ANY ($1::int[]) AND b = 1", "a = ANY ($1::int[])"),
            (
                "SELECT 1 FROM t WHERE a > now() - interval '1 day' AND b = 1",
                "a > now() - interval '1 day'"
            ),
        ])
    func ends(_ sql: String, _ expected: String) throws {
        #expect(try conditions(sql).contains(expected))
    }

    @Test("tells what every row must fulfil from what stands below OR, NOT or an outer join")
    func required() throws {
        let parsed = try ParsedStatement(
            """
            SELECT 1 FROM a LEFT JOIN b ON b.x = a.x JOIN c ON c.x = a.x
            WHERE a.u = $1 AND (a.p = 1 AND a.q = 2 OR a.r)
            """)
        let required = parsed.conditions.filter(\.isRequired)
            .compactMap { parsed.range(of: $0.expression) }.map { parsed.text(in: $0) }.sorted()
        #expect(required == ["a.p = 1 AND a.q = 2 OR a.r", "a.u = $1", "c.x = a.x"])
    }

    @Test("names the sources of each query, its own before those around it")
    func scopes() throws {
        let parsed = try ParsedStatement(
            """
            WITH w AS (SELECT 1) SELECT 1 FROM s.a x JOIN w ON true
            WHERE EXISTS (SELECT FROM b WHERE b.u = $1)
            """)
        let inner = try #require(parsed.conditions.first { $0.scopes.count == 2 })
        #expect(inner.scopes[0].sources == [.init(alias: "b", schema: nil, table: "b")])
        #expect(
            inner.scopes[1].sources == [
                .init(alias: "x", schema: "s", table: "a"),
                .init(alias: "w", schema: nil, table: nil),
            ])
    }

    @Test("says what the parser has against a text")
    func fault() throws {
        let fault = #expect(throws: SyntaxFault.self) { try ParsedStatement("SELECT FROM WHERE") }
        #expect(fault?.description.contains("syntax error") == true)
        #expect(ParsedStatement.expression("1) FROM (SELECT 2") == nil)
    }
}
