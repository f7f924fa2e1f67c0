internal import DatabaseCatalog
internal import Population
internal import PostgresDriver

/// Checks every row of every answer, and keeps the tally and the first leaks.
struct RowChecker {
    /// Leaks kept in detail; all are counted.
    static let detailLimit = 100
    /// Keys that were nobody's yet when they were seen; checked again at the end.
    static let deferredLimit = 10_000

    private(set) var rowsChecked = 0
    private(set) var canariesChecked = 0
    private(set) var leakCount = 0
    private(set) var leaks: [Leak] = []
    private var deferred: [Deferred] = []

    private let plan: PopulationPlan
    private let canaries: CanaryScanner

    private struct Deferred {
        var operation: String
        var user: Int
        var table: Int
        var key: RowKey
    }

    init(plan: PopulationPlan, canaries: CanaryScanner) {
        self.plan = plan
        self.canaries = canaries
    }

    /// Checks one answer, given in binary format.
    ///
    /// - Parameters:
    ///   - tenant: the acting user's key.
    ///   - created: rows made in this run, to know new keys by.
    mutating func check(
        _ result: borrowing QueryResult, of operation: borrowing CompiledOperation, user: Int,
        tenant: borrowing TenantKey, created: borrowing OwnedRows
    ) {
        let rows = result.rowCount
        guard rows > 0, !operation.answer.isEmpty else { return }
        rowsChecked &+= rows
        for row in 0..<rows {
            for owner in operation.answer.owners {
                let isOwn =
                    owner.isInteger
                    ? result.binaryInteger(row: row, column: owner.column) == tenant.integer
                    : result.withCell(row: row, column: owner.column) { tenant.matches($0) }
                if !isOwn {
                    recordForeignOwner(result, row, owner, operation, user)
                }
            }
            if let key = operation.answer.key {
                checkKey(result, row, key, operation, user, created)
            }
            for column in operation.answer.marked {
                canariesChecked &+= 1
                let foreign = result.withCell(row: row, column: column) {
                    // Seeded and generated values begin with their owner's: the quick look.
                    canaries.owner(at: 0, in: $0) == user
                        ? nil : canaries.firstForeignOwner(in: $0, actingUser: user)
                }
                if let foreign { recordCanary(result, column, foreign, operation, user) }
            }
            for column in operation.answer.scanned {
                canariesChecked &+= 1
                let foreign = result.withCell(row: row, column: column) {
                    canaries.firstForeignOwner(in: $0, actingUser: user)
                }
                if let foreign { recordCanary(result, column, foreign, operation, user) }
            }
        }
    }

    /// Judges the keys that were nobody's when they were seen: a row may be read between its
    /// commit and the moment this worker hears of it. Call it when the run is over.
    mutating func settleDeferred(_ created: borrowing OwnedRows) {
        for entry in deferred where created.owner(table: entry.table, key: entry.key) != entry.user {
            record(
                Leak(
                    operation: entry.operation, actingUser: entry.user,
                    owner: created.owner(table: entry.table, key: entry.key),
                    evidence: "key of \(plan.tables[entry.table].table.displayName)"))
        }
        deferred = []
    }

    private mutating func checkKey(
        _ result: borrowing QueryResult, _ row: Int, _ key: AnswerCheck.CheckedKey,
        _ operation: borrowing CompiledOperation, _ user: Int, _ created: borrowing OwnedRows
    ) {
        let rowKey: RowKey
        let seededOwner: Int
        if key.isInteger, let value = result.binaryInteger(row: row, column: key.column) {
            seededOwner = plan.owner(table: key.table, integerKey: value)
            if seededOwner == user { return }
            rowKey = .integer(value)
        } else {
            guard let value = result.keyText(row: row, column: key.column) else { return }
            rowKey = .text(value)
            seededOwner = plan.owner(table: key.table, key: rowKey) ?? -1
            if seededOwner == user { return }
        }
        if seededOwner < 0 {
            if created.owner(table: key.table, key: rowKey) == user { return }
            if deferred.count < Self.deferredLimit {
                deferred.append(
                    Deferred(
                        operation: operation.name, user: user, table: key.table, key: rowKey))
                return
            }
        }
        record(
            Leak(
                operation: operation.name, actingUser: user,
                owner: seededOwner < 0 ? nil : seededOwner,
                evidence: "key of \(plan.tables[key.table].table.displayName)"))
    }

    private mutating func recordForeignOwner(
        _ result: borrowing QueryResult, _ row: Int, _ owner: AnswerCheck.CheckedColumn,
        _ operation: borrowing CompiledOperation, _ user: Int
    ) {
        let key: RowKey? =
            owner.isInteger
            ? result.binaryInteger(row: row, column: owner.column).map { .integer($0) }
            : result.keyText(row: row, column: owner.column).map { .text($0) }
        record(
            Leak(
                operation: operation.name, actingUser: user,
                owner: key.flatMap { plan.user(ofTenantKey: $0) },
                evidence: "owner column \(result.columnName(owner.column))"))
    }

    private mutating func recordCanary(
        _ result: borrowing QueryResult, _ column: Int, _ foreign: Int,
        _ operation: borrowing CompiledOperation, _ user: Int
    ) {
        record(
            Leak(
                operation: operation.name, actingUser: user, owner: foreign,
                evidence: "canary in \(result.columnName(column))"))
    }

    private mutating func record(_ leak: Leak) {
        leakCount += 1
        if leaks.count < Self.detailLimit { leaks.append(leak) }
    }
}

extension QueryResult {
    /// A text or UUID key as text, from a binary answer; nil for NULL.
    func keyText(row: Int, column: Int) -> String? {
        if isNull(row: row, column: column) { return nil }
        let isUUID = columnType(column) == .uuid
        return withCell(row: row, column: column) { cell in
            isUUID ? UUIDText.text(of: cell) : UUIDText.utf8(of: cell)
        }
    }
}
