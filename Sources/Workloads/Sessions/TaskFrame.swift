internal import Population
internal import PostgresDriver

/// What one activity of one user keeps between its steps; used again for later activities.
struct TaskFrame: ~Copyable {
    var user = 0
    var isActive = false
    var tenant = TenantKey()
    /// The row bound in each planned table; every operation of a journey shares it.
    var boundRows: [BoundRow?]
    /// Values captured for `each` steps, by source; NULL as nil.
    var captured: [[RowKey?]]
    /// The parameters of the operation prepared last, which a retry sends again.
    var parameters = ParameterBuffer()
    /// Rows made in the open transaction; they join their maker's when it commits.
    private(set) var pending: [PendingRow] = []

    init(tableCount: Int, sourceCount: Int) {
        boundRows = Array(repeating: nil, count: tableCount)
        captured = Array(repeating: [], count: sourceCount)
    }

    /// Begins an activity of this user.
    mutating func reset(user: Int, tenantKey: RowKey) {
        self.user = user
        isActive = true
        tenant.set(tenantKey)
        for index in boundRows.indices { boundRows[index] = nil }
        for index in captured.indices { captured[index].removeAll(keepingCapacity: true) }
        if !pending.isEmpty { pending.removeAll(keepingCapacity: true) }
    }

    /// Binds a row that the open transaction has made.
    mutating func bind(_ row: PendingRow) {
        boundRows[row.table] = row.row
        pending.append(row)
    }

    /// The transaction has committed, and `pending` was taken over.
    mutating func keepPending() {
        pending.removeAll(keepingCapacity: true)
    }

    /// The transaction was undone: what it made is not bound any more.
    mutating func undoPending() {
        for row in pending.reversed() { boundRows[row.table] = row.replaced }
        pending.removeAll(keepingCapacity: true)
    }
}
