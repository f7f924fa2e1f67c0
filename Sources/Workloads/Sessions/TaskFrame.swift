internal import Population
internal import PostgresDriver

/// What one activity of one user keeps between its steps. Used again for later activities.
final class TaskFrame {
    var user = 0
    var isActive = false
    var isRecorded = false
    var tenant = TenantKey()
    /// The row bound for each planned table; every operation of a journey shares it.
    var boundRows: [RowKey?]
    /// Values captured for `each` steps, by source.
    var captured: [[RowKey]]
    /// The parameters of the operation prepared last, which a retry sends again.
    var parameters = ParameterBuffer()
    /// Rows made in the open transaction; they join their maker's when it commits.
    var pending: [(table: Int, key: RowKey)] = []

    init(tableCount: Int, sourceCount: Int) {
        boundRows = Array(repeating: nil, count: tableCount)
        captured = Array(repeating: [], count: sourceCount)
    }

    func reset(user: Int, tenantKey: RowKey, isRecorded: Bool) {
        self.user = user
        self.isRecorded = isRecorded
        isActive = true
        tenant.set(tenantKey)
        for index in boundRows.indices { boundRows[index] = nil }
        for index in captured.indices { captured[index].removeAll(keepingCapacity: true) }
        pending.removeAll(keepingCapacity: true)
    }
}
