internal import Population
internal import PostgresDriver

extension RowChecker {
    /// A cell that holds a secret: it comes from a secret column and is not NULL, or a secret's
    /// canary is in it.
    func findSecret(
        _ result: borrowing QueryResult, _ row: Int, _ operation: CompiledOperation, user: Int
    ) -> Leak? {
        for index in operation.answer.secrets.indices {
            let column = operation.answer.secrets[index]
            guard !result.isNull(row: row, column: column) else { continue }
            let owner = result.withCell(row: row, column: column) { secrets.firstOwner(in: $0) }
            return secret(result, column, owner, operation, user)
        }
        for index in operation.answer.searched.indices {
            let column = operation.answer.searched[index]
            let owner = result.withCell(row: row, column: column) { secrets.firstOwner(in: $0) }
            if let owner { return secret(result, column, owner, operation, user) }
        }
        return nil
    }

    private func secret(
        _ result: borrowing QueryResult, _ column: Int, _ owner: Int?,
        _ operation: CompiledOperation, _ user: Int
    ) -> Leak {
        Leak(
            operation: operation.name, actingUser: user, owner: owner,
            evidence: "secret in \(result.columnName(column))", isSecret: true)
    }
}
