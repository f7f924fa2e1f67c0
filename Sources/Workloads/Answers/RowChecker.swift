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
    private(set) var unattributable: [UnattributableRows: Int] = [:]
    private var deferred: [Deferred] = []

    private let plan: PopulationPlan
    private let canaries: CanaryScanner
    let secrets: CanaryScanner
    private let tally: LeakTally

    private struct Deferred {
        var operation: String
        var user: Int
        var table: Int
        var key: RowKey
    }

    init(plan: PopulationPlan, canaries: CanaryScanner, tally: LeakTally) {
        self.plan = plan
        self.canaries = canaries
        secrets = plan.secretScanner
        self.tally = tally
    }

    /// Checks one answer, given in binary format.
    ///
    /// A row is counted as a leak once, by the first evidence.
    ///
    /// - Parameters:
    ///   - frame: the acting user's.
    ///   - owned: rows made in this run, to know new keys by.
    mutating func check(
        _ result: borrowing QueryResult, of operation: borrowing PreparedOperation,
        for frame: borrowing TaskFrame, owned: borrowing OwnedRows
    ) {
        guard !operation.compiled.answer.isEmpty || operation.compiled.answer.looksForSecrets
        else { return }
        let rows = result.rowCount
        rowsChecked &+= rows
        for row in 0..<rows {
            if isOwnAtAGlance(result, row, operation, frame) { continue }
            guard let leak = find(result, row, operation, frame, owned) else { continue }
            record(leak)
        }
    }

    /// Whether every cell that tells an owner says in the plainest way that it is the acting user.
    private mutating func isOwnAtAGlance(
        _ result: borrowing QueryResult, _ row: Int, _ operation: borrowing PreparedOperation,
        _ frame: borrowing TaskFrame
    ) -> Bool {
        guard operation.glance != nil else { return false }
        var canaries = 0
        for index in 0..<(operation.glance?.count ?? 0) {
            guard let check = operation.glance?[index] else { return false }
            switch check.kind {
            case .integerOwner:
                guard let owner = result.binaryInteger(row: row, column: check.column),
                    owner == frame.tenant.integer
                else { return false }
            case .canary:
                let isOwn = result.withCell(row: row, column: check.column) {
                    frame.canary.begins($0)
                }
                guard isOwn else { return false }
                canaries += 1
            }
        }
        canariesChecked &+= canaries
        return true
    }

    private mutating func record(_ leak: Leak) {
        leakCount += 1
        tally.add()
        if leaks.count < Self.detailLimit { leaks.append(leak) }
    }

    /// What shows that a row is somebody else's, the cheapest evidence first.
    private mutating func find(
        _ result: borrowing QueryResult, _ row: Int, _ operation: borrowing PreparedOperation,
        _ frame: borrowing TaskFrame, _ owned: borrowing OwnedRows
    ) -> Leak? {
        if let leak = findForeignOwner(result, row, operation, frame) { return leak }
        if let leak = findForeignKey(result, row, operation, frame, owned) { return leak }
        if let leak = findForeignCanary(result, row, operation, frame) { return leak }
        return operation.compiled.answer.looksForSecrets
            ? findSecret(result, row, operation.compiled, user: frame.user) : nil
    }

    /// Judges the keys that were nobody's when they were seen; call it when the run is over.
    ///
    /// A row may be read between its commit and the moment this worker hears of it. One that
    /// nobody is known to have made is no leak: any operation may have made it, without `creates`.
    mutating func settleDeferred(_ owned: borrowing OwnedRows) {
        for entry in deferred {
            let owner = owned.owner(table: entry.table, key: entry.key)
            // One's own row may be one whose making was cut off before its key came back.
            let mayBeOwn =
                owner == nil && owned.hasUncertainRows(table: entry.table, user: entry.user)
            if owner == entry.user || mayBeOwn { continue }
            guard let owner else {
                noteUnattributable(entry.operation, entry.table)
                continue
            }
            record(
                Leak(
                    operation: entry.operation, actingUser: entry.user, owner: owner,
                    evidence: keyEvidence(entry.table)))
        }
        deferred = []
    }

    // MARK: Owner columns

    /// An owner column that holds somebody else; NULL is nobody, the far side of an outer join.
    private func findForeignOwner(
        _ result: borrowing QueryResult, _ row: Int, _ operation: borrowing PreparedOperation,
        _ frame: borrowing TaskFrame
    ) -> Leak? {
        for index in operation.compiled.answer.owners.indices {
            let owner = operation.compiled.answer.owners[index]
            if owner.isInteger {
                let value = result.binaryInteger(row: row, column: owner.column)
                if value == frame.tenant.integer || value == nil { continue }
            } else {
                let isOwn = result.withCell(row: row, column: owner.column) {
                    frame.tenant.matches($0)
                }
                if isOwn || result.isNull(row: row, column: owner.column) { continue }
            }
            return foreignOwner(result, row, owner.column, operation, frame)
        }
        return nil
    }

    private func foreignOwner(
        _ result: borrowing QueryResult, _ row: Int, _ column: Int,
        _ operation: borrowing PreparedOperation, _ frame: borrowing TaskFrame
    ) -> Leak {
        let key = KeyForm(result.columnType(column)).flatMap {
            result.key(row: row, column: column, $0)
        }
        return Leak(
            operation: operation.compiled.name, actingUser: frame.user,
            owner: key.flatMap { plan.user(ofTenantKey: $0) },
            evidence: "owner column \(result.columnName(column))")
    }

    // MARK: Keys

    private mutating func findForeignKey(
        _ result: borrowing QueryResult, _ row: Int, _ operation: borrowing PreparedOperation,
        _ frame: borrowing TaskFrame, _ owned: borrowing OwnedRows
    ) -> Leak? {
        for index in operation.compiled.answer.keys.indices {
            let key = operation.compiled.answer.keys[index]
            guard let owner = seededOwner(result, row, key) else { continue }
            if owner == frame.user { continue }
            if owner < 0, isKnownOrDeferred(result, row, key, operation, frame, owned) { continue }
            return Leak(
                operation: operation.compiled.name, actingUser: frame.user,
                owner: owner < 0 ? nil : owner,
                evidence: keyEvidence(key.table))
        }
        return nil
    }

    /// - Returns: -1 for a key that no seeded row has; nil for NULL.
    private func seededOwner(
        _ result: borrowing QueryResult, _ row: Int, _ key: AnswerCheck.CheckedKey
    ) -> Int? {
        if key.form == .integer {
            return result.binaryInteger(row: row, column: key.column).map {
                plan.owner(table: key.table, integerKey: $0)
            }
        }
        if result.isNull(row: row, column: key.column) { return nil }
        return result.withKeyText(row: row, column: key.column, key.form) {
            plan.owner(table: key.table, keyText: $0) ?? -1
        }
    }

    /// Whether a key that was not seeded is known as the acting user's, or will be judged later.
    private mutating func isKnownOrDeferred(
        _ result: borrowing QueryResult, _ row: Int, _ key: AnswerCheck.CheckedKey,
        _ operation: borrowing PreparedOperation, _ frame: borrowing TaskFrame,
        _ owned: borrowing OwnedRows
    ) -> Bool {
        guard let rowKey = result.key(row: row, column: key.column, key.form) else { return true }
        let maker = owned.owner(table: key.table, key: rowKey)
        if maker == frame.user { return true }
        // Made earlier in the same transaction.
        if frame.pending.contains(where: { $0.table == key.table && $0.row.key == rowKey }) {
            return true
        }
        guard deferred.count < Self.deferredLimit else {
            if maker == nil { noteUnattributable(operation.compiled.name, key.table) }
            return maker == nil
        }
        deferred.append(
            Deferred(
                operation: operation.compiled.name, user: frame.user, table: key.table,
                key: rowKey))
        return true
    }

    private mutating func noteUnattributable(_ operation: String, _ table: Int) {
        let rows = UnattributableRows(
            operation: operation, table: plan.tables[table].table.displayName)
        unattributable[rows, default: 0] += 1
    }

    private func keyEvidence(_ table: Int) -> String {
        "key of \(plan.tables[table].table.displayName)"
    }

    // MARK: Canaries

    private mutating func findForeignCanary(
        _ result: borrowing QueryResult, _ row: Int, _ operation: borrowing PreparedOperation,
        _ frame: borrowing TaskFrame
    ) -> Leak? {
        canariesChecked &+= operation.compiled.answer.marked.count
        canariesChecked &+= operation.compiled.answer.scanned.count
        for index in operation.compiled.answer.marked.indices {
            let column = operation.compiled.answer.marked[index]
            let foreign = result.withCell(row: row, column: column) {
                // Seeded and generated values begin with their owner's: the quick look.
                canaries.owner(at: 0, in: $0) == frame.user
                    ? nil : canaries.firstForeignOwner(in: $0, actingUser: frame.user)
            }
            if let foreign { return foreignCanary(result, column, foreign, operation, frame) }
        }
        for index in operation.compiled.answer.scanned.indices {
            let column = operation.compiled.answer.scanned[index]
            let foreign = result.withCell(row: row, column: column) {
                canaries.firstForeignOwner(in: $0, actingUser: frame.user)
            }
            if let foreign { return foreignCanary(result, column, foreign, operation, frame) }
        }
        return nil
    }

    private func foreignCanary(
        _ result: borrowing QueryResult, _ column: Int, _ foreign: Int,
        _ operation: borrowing PreparedOperation, _ frame: borrowing TaskFrame
    ) -> Leak {
        Leak(
            operation: operation.compiled.name, actingUser: frame.user, owner: foreign,
            evidence: "canary in \(result.columnName(column))")
    }
}
