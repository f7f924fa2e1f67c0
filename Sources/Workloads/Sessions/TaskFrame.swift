internal import LoadEngine
internal import Population
internal import PostgresDriver

/// What one activity of one user keeps between its steps; used again for later activities.
struct TaskFrame: ~Copyable {
    var user = 0
    var isActive = false
    /// Whether what it does counts: false in a warm-up.
    var isRecorded = false
    var tenant = TenantKey()
    /// What the user's seeded and generated values begin with.
    private(set) var canary = CanaryPrefix(user: 0)
    /// Whether there is anything in `boundRows`.
    private var hasBoundRows = false
    /// The row bound in each planned table; every operation of a journey shares it.
    private(set) var boundRows: UniqueArray<BoundRow?>
    /// Values captured for `each` steps, by source; NULL as nil.
    var captured: [[RowKey?]]
    /// The parameters of the operation prepared last, which a retry sends again.
    var parameters = ParameterBuffer()
    /// Rows made in the open transaction; they join their maker's when it commits.
    private(set) var pending: [PendingRow] = []

    /// Whether the open transaction has made rows.
    var hasPending: Bool { !pending.isEmpty }

    init(tableCount: Int, sourceCount: Int) {
        boundRows = UniqueArray(repeating: nil, count: tableCount)
        captured = Array(repeating: [], count: sourceCount)
    }

    /// Begins an activity of this user.
    mutating func reset(user: Int, tenantKey: RowKey) {
        self.user = user
        isActive = true
        tenant.set(tenantKey)
        canary = CanaryPrefix(user: user)
        if hasBoundRows {
            for index in boundRows.indices { boundRows[index] = nil }
            hasBoundRows = false
        }
        for index in captured.indices { captured[index].removeAll(keepingCapacity: true) }
        if !pending.isEmpty { pending.removeAll(keepingCapacity: true) }
    }

    /// Binds a row, or nothing.
    mutating func bind(_ row: BoundRow?, in table: Int) {
        boundRows[table] = row
        hasBoundRows = true
    }

    /// Appends the key of a row to the parameters.
    mutating func appendKey(of row: BoundRow, as type: TypeID) {
        row.appendKey(to: &parameters, as: type)
    }

    /// Binds a row that the open transaction has made.
    mutating func bind(_ row: PendingRow) {
        bind(row.row, in: row.table)
        pending.append(row)
    }

    /// The transaction has committed, and `pending` was taken over.
    mutating func keepPending() {
        pending.removeAll(keepingCapacity: true)
    }

    /// The transaction was undone: what it made is not bound any more.
    mutating func undoPending() {
        for row in pending.reversed() { bind(row.replaced, in: row.table) }
        pending.removeAll(keepingCapacity: true)
    }
}
