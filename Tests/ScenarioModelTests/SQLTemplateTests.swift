import Testing

@testable import ScenarioModel

@Suite struct SQLTemplateTests {
    @Test(arguments: [
        ("SELECT :user", "SELECT $1", ["user"]),
        ("SELECT :a, :b, :a", "SELECT $1, $2, $3", ["a", "b", "a"]),
        ("SELECT :a::int", "SELECT $1::int", ["a"]),
        ("SELECT id::text, :a", "SELECT id::text, $1", ["a"]),
        ("SELECT ':a', :b", "SELECT ':a', $1", ["b"]),
        ("SELECT 'it''s :a', :b", "SELECT 'it''s :a', $1", ["b"]),
        ("SELECT E'it\\'s :a', :b", "SELECT E'it\\'s :a', $1", ["b"]),
        ("SELECT e'\\\\', :b", "SELECT e'\\\\', $1", ["b"]),
        ("SELECT '\\', :b", "SELECT '\\', $1", ["b"]),
        ("SELECT U&'\\0041:a', :b", "SELECT U&'\\0041:a', $1", ["b"]),
        ("SELECT name'x', :b", "SELECT name'x', $1", ["b"]),
        ("SELECT \":a\"\"b\", :c", "SELECT \":a\"\"b\", $1", ["c"]),
        ("SELECT 1 -- :a\n, :b", "SELECT 1 -- :a\n, $1", ["b"]),
        ("SELECT 1 /* :a /* :b */ :c */, :d", "SELECT 1 /* :a /* :b */ :c */, $1", ["d"]),
        ("SELECT $$ :a $$, :b", "SELECT $$ :a $$, $1", ["b"]),
        ("SELECT $tag$ :a $$ $tag$, :b", "SELECT $tag$ :a $$ $tag$, $1", ["b"]),
        ("SELECT a$b$c, :d", "SELECT a$b$c, $1", ["d"]),
        ("SELECT f(x := :a)", "SELECT f(x := $1)", ["a"]),
        ("SELECT a[1:2], a[1:n], a[low:high], :b", "SELECT a[1:2], a[1:n], a[low:high], $1", ["b"]),
        ("SELECT a[:first::int]", "SELECT a[$1::int]", ["first"]),
        ("SELECT (:a)", "SELECT ($1)", ["a"]),
        ("SELECT x=:a1_b", "SELECT x=$1", ["a1_b"]),
        ("SELECT '12:30', : x, :1", "SELECT '12:30', : x, :1", []),
        ("SELECT a.:b", "SELECT a.$1", ["b"]),
        ("SELECT größe, :größe", "SELECT größe, $1öße", ["gr"]),
        ("SELECT :a; ", "SELECT $1 ", ["a"]),
        ("SELECT 1;; -- end", "SELECT 1 -- end", []),
        ("SELECT 5 <> :a AND b->>'c:d' = :e", "SELECT 5 <> $1 AND b->>'c:d' = $2", ["a", "e"]),
        ("SELECT '👩‍👩‍👧 :a', :b", "SELECT '👩‍👩‍👧 :a', $1", ["b"]),
    ])
    func `parameters are found where the server would see them`(
        source: String, text: String, occurrences: [String]
    ) throws {
        let template = try SQLTemplate.parse(source)
        #expect(template.source == source)
        #expect(template.text == text)
        #expect(template.occurrences == occurrences)
    }

    @Test(arguments: [
        ("SELECT 'open", "the quote ' is never closed", 7),
        ("SELECT E'open\\'", "the quote ' is never closed", 8),
        ("SELECT \"open", "the quote \" is never closed", 7),
        ("SELECT /* open /* */", "the comment /* is never closed", 7),
        ("SELECT $q$ open $$", "the dollar quote $q$ is never closed", 7),
        ("SELECT $1", "parameters are written by name, not $1", 7),
        ("SELECT é, $12", "parameters are written by name, not $12", 10),
        ("SELECT 1; SELECT 2", "there is more than one statement here", 10),
        ("  -- nothing", "there is no statement here", 0),
        (" ; ", "there is no statement here", 0),
        ("", "there is no statement here", 0),
    ])
    func `a statement that cannot be used says where and why`(
        source: String, message: String, offset: Int
    ) {
        let error = #expect(throws: SQLTemplateError.self) { try SQLTemplate.parse(source) }
        #expect(error?.message == message)
        #expect(error?.characterOffset == offset)
        #expect(error?.hint.isEmpty == false)
    }

    @Test func `parameters are listed once, in order`() throws {
        #expect(try SQLTemplate.parse("SELECT :b, :a, :b").parameters == ["b", "a"])
    }

    @Test(arguments: [
        ("insert into tasks (title) values (:a) returning id", SQLTemplate.DataChange.statement),
        ("-- first\nUPDATE tasks SET title = :a", .statement),
        ("UPDATE \"tasks\" SET title = :a", .statement),
        ("UPDATE ONLY tasks SET title = :a", .statement),
        ("DELETE FROM tasks", .statement),
        ("MERGE INTO tasks USING new ON true WHEN MATCHED THEN DO NOTHING", .statement),
        ("WITH t AS (SELECT :a) UPDATE tasks SET title = :a FROM t", .statement),
        ("WITH t AS (INSERT INTO a VALUES (1) RETURNING id) DELETE FROM b", .statement),
        ("WITH t AS (INSERT INTO a VALUES (1) RETURNING id) SELECT id FROM t", .withinQuery),
        ("WITH t (id) AS MATERIALIZED (\n  DELETE FROM tasks RETURNING id) SELECT 1", .withinQuery),
        ("SELECT id FROM tasks FOR UPDATE", nil),
        ("SELECT id FROM tasks FOR UPDATE OF tasks", nil),
        ("SELECT 'DELETE FROM tasks', \"insert\" /* (INSERT INTO tasks) */ FROM tasks", nil),
        ("SELECT (delete), (update) FROM tasks", nil),
        ("WITH update AS (SELECT 1) SELECT * FROM update", nil),
        ("SELECT create_task(:a)", nil),
    ])
    func `a write is recognised by its words, also within a WITH list`(
        source: String, change: SQLTemplate.DataChange?
    ) throws {
        #expect(try SQLTemplate.parse(source).dataChange == change)
    }

    @Test func `a long statement is read in one pass`() throws {
        let source = "SELECT " + String(repeating: ":a + ", count: 100_000) + "1"
        #expect(try SQLTemplate.parse(source).occurrences.count == 100_000)
    }
}
