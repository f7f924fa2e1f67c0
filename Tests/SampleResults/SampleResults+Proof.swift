import ResultModel

/// What planted defects came to.
extension SampleResults {
    static let proof: ProveResult = {
        var proof = ProveResult(
            operators: [
                ProveResult.Operator(
                    name: "owner-predicate-removed",
                    summary: "an operation does not ask whose rows it gets", mutants: 1),
                ProveResult.Operator(
                    name: "foreign-key-dropped", summary: "a foreign key is gone", mutants: 0,
                    notApplicable: "no table has a foreign key"),
            ],
            seconds: 48.2, complete: true)
        proof.add(
            MutantResult(
                id: "owner-predicate-removed/get_task", operator: "owner-predicate-removed",
                object: "get_task", statement: "SELECT id, title FROM tasks WHERE id = :task",
                outcome: .killed, checks: ["queries"],
                killedBy: [
                    MutantResult.Kill(
                        rule: "foreign-read", check: "queries", object: "get_task",
                        evidence: "1 row of the victim was returned", finding: true)
                ], seconds: 0.4))
        proof.add(
            MutantResult(
                id: "not-null-dropped/tasks.created_at", operator: "not-null-dropped",
                object: "tasks.created_at",
                statement: "ALTER TABLE tasks ALTER COLUMN created_at DROP NOT NULL",
                outcome: .equivalent, checks: ["refusals"],
                reason: "the default fills it in every operation", seconds: 0.3))
        return proof
    }()
}
