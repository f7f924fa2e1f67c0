/// Operations leave transactions to the engine, which wraps each in one of its own.
enum NoTransactionControl: ValidationRule {
    private static let words: Set<String> = [
        "ABORT", "BEGIN", "COMMIT", "END", "RELEASE", "ROLLBACK", "SAVEPOINT", "START",
    ]

    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let operations = draft.scenario.operations + draft.scenario.isolation.controls
        return operations.compactMap { operation in
            guard let first = operation.sql.words.first, words.contains(first) else { return nil }
            return Diagnostic(
                "an operation cannot \(first == "START" ? "begin" : first.lowercased()) "
                    + "a transaction: each runs in one of its own", at: operation.position,
                hint: "join operations in a journey: '- transaction: [first, second]'")
        }
    }
}
