package import ResultModel

extension SampleResults {
    /// `get_task` without its owner predicate.
    package static let foreignRead = Finding(
        ruleId: "foreign-read", severity: .critical, section: .isolation, layer: "queries",
        object: "get_task",
        message: "get_task returns another user's task to anybody who knows its id.",
        evidence: "User 412 asked for task 18 231 of user 7 and got 1 row, with the canary "
            + "bh7q-000007; the same call with an absent id returned no row.",
        replay: """
            -- as user 412; task 18231 belongs to user 7
            BEGIN;
            SELECT id, user_id, title, description, completed, created_at, updated_at FROM tasks \
            WHERE id = 18231;
            ROLLBACK;
            """,
        fix: "Add AND user_id = :user to the WHERE of get_task.",
        references: ["CWE-639", "API1:2023"])

    /// The same, seen under load.
    package static let foreignRowUnderLoad = Finding(
        ruleId: "foreign-row-under-load", severity: .critical, section: .isolation,
        layer: "queries", object: "get_task",
        message: "get_task returned 3 rows of other users during the load.",
        evidence: "First at second 9: user 88 received task 40 112 of user 301.",
        fix: "Add AND user_id = :user to the WHERE of get_task.")

    /// `recent_messages` without its index.
    package static let slowPlan = Finding(
        ruleId: "plan-over-budget", severity: .medium, section: .indexes, layer: "schema",
        object: "recent_messages",
        message: "recent_messages reads 9,412 buffers for 50 rows of the heaviest user.",
        evidence: "Limit > Sort > Seq Scan on messages, 200,000 rows read; a sound plan needs "
            + "71 buffers.",
        replay: """
            PREPARE p(int, int) AS SELECT id, user_id, role, content, created_at FROM messages \
            WHERE conversation_id = $1 AND user_id = $2 ORDER BY created_at DESC, id DESC LIMIT 50;

            EXPLAIN (ANALYZE, BUFFERS) EXECUTE p(9120, 7);
            """,
        fix: "CREATE INDEX ON messages (conversation_id, created_at, id);")

    static let acceptedFindings: [Finding] = {
        var plan = Finding(
            ruleId: "plan-over-budget", severity: .medium, section: .indexes, layer: "schema",
            object: "list_pending_tasks",
            message: "list_pending_tasks reads 256 buffers for 50 rows of the heaviest user.",
            evidence: "Limit > Sort > Bitmap Heap Scan; all 301 pending tasks are read and sorted.",
            fix: "CREATE INDEX ON tasks (user_id, created_at DESC);")
        plan.accepted =
            "the document has no index ordered by created_at; the heaviest user reads every "
            + "pending task for 50 rows"
        return [plan]
    }()

    static let minorFindings = [
        Finding(
            ruleId: "storage-claim", severity: .low, section: .storage, layer: "schema",
            object: "1,000 users",
            message: "1,000 users take 107.7 MB, 2.2 times the 50.0 MB that the document claims.",
            evidence: "messages alone takes 95.6 MB; the claim holds for messages of 28 to 67 "
                + "characters.",
            fix: "Plan for 110 kB a user."),
        Finding(
            ruleId: "unused-index", severity: .low, section: .indexes, layer: "schema",
            object: "ix_messages_user_id",
            message: "No statement of the load used ix_messages_user_id.",
            evidence: "idx_scan stayed at 0; the cascade uses it.",
            fix: "Keep it if deletes matter."),
        Finding(
            ruleId: "unmarked-columns", severity: .info, section: .isolation, layer: "schema",
            object: "messages.role", message: "messages.role has no room for a canary.",
            evidence: "CHECK (role IN ('user', 'assistant'))", fix: "Nothing to do."),
    ]
}
