package import ResultModel

extension SampleResults {
    /// A kill matrix with a mutant of every outcome.
    package static let prove: ProveResult = {
        var prove = ProveResult(
            operators: [
                .init(
                    name: "owner-predicate-removed",
                    summary: "an operation does not ask whose rows it gets", mutants: 2),
                .init(
                    name: "policy-dropped", summary: "a policy is not there", mutants: 0,
                    notApplicable: "the scenario does not claim the policies layer"),
                .init(
                    name: "foreign-key-action",
                    summary: "a foreign key does something else when its parent is deleted",
                    mutants: 2),
                .init(name: "not-null-dropped", summary: "a column takes NULL", mutants: 1),
                .init(name: "index-dropped", summary: "an index is not there", mutants: 1),
            ], seconds: 12.5, complete: true)
        prove.add(
            mutant(
                "owner-predicate-removed", "get_task: user_id = :user",
                "SELECT id FROM tasks WHERE id = :task AND true", .killed, ["queries"],
                killedBy: [
                    .init(
                        rule: "foreign-read", check: "queries", object: "get_task",
                        evidence: "get_task returns rows of other users", finding: true)
                ]))
        prove.add(
            mutant(
                "owner-predicate-removed", "recent_messages: conversations.user_id = :user",
                "SELECT 1", .equivalent, ["queries"],
                reason: "the other conditions already bind every row to the acting user"))
        prove.add(
            mutant(
                "foreign-key-action", "tasks.tasks_user_id_fkey SET NULL", "ALTER TABLE tasks",
                .impossible, ["structure", "cascade"], reason: "the server refuses it: 42P16"))
        prove.add(
            mutant(
                "foreign-key-action", "tasks.tasks_user_id_fkey NO ACTION", "ALTER TABLE tasks",
                .inconclusive, ["structure", "cascade"], reason: "the statement timed out"))
        prove.add(
            mutant(
                "not-null-dropped", "tasks.title",
                "ALTER TABLE tasks ALTER title DROP NOT NULL", .survived,
                ["structure", "refusals"]))
        prove.add(
            mutant(
                "index-dropped", "users.users_name_idx", "DROP INDEX users_name_idx", .notJudged,
                ["plans"], reason: "the table has only 7 pages at 1000 users"))
        return prove
    }()

    private static func mutant(
        _ name: String, _ object: String, _ statement: String, _ outcome: MutantResult.Outcome,
        _ checks: [String], killedBy: [MutantResult.Kill] = [], reason: String? = nil
    ) -> MutantResult {
        MutantResult(
            id: "\(name)/\(object)", operator: name, object: object, statement: statement,
            outcome: outcome, checks: checks, killedBy: killedBy, reason: reason, seconds: 0.25)
    }
}
