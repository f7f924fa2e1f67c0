internal import DatabaseCatalog
internal import Population
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

/// What deletes did, as far as the check came.
package struct CascadeReport: Sendable {
    /// Nil before the first delete.
    package var result: CascadeResult?
    package var findings: [Finding] = []
    package var notes: [String] = []

    package init() {}
}

/// Deletes a light, a median and the heaviest user for good, and a row of another user in every
/// other parent table, and looks at everything that is left.
///
/// Run it last, on a database that can be thrown away.
package struct CascadeCheck {
    let context: VerificationContext
    let monitor: CheckMonitor

    package init(_ context: VerificationContext, monitor: CheckMonitor = CheckMonitor()) {
        self.context = context
        self.monitor = monitor
    }

    /// Performs the deletes and judges them.
    ///
    /// - Parameters:
    ///   - connection: as a role that no policy binds.
    ///   - report: filled as the check goes, so that a lost server keeps what was found.
    /// - Throws: the server's error where it is lost, or refuses to be read.
    package func run(
        _ connection: Connection, into report: inout CascadeReport
    ) throws(PostgresError) {
        let users = deletedUsers
        let parents = otherParents
        let other = parents.isEmpty ? nil : otherUser(besides: users)
        let touched = users + (other.map { [$0] } ?? [])
        monitor.progress("census of everybody else")
        let before = try Census.take(context, connection, except: touched)
        var edges = CascadeEdges(context)
        var progress = Progress(before: before, edges: edges.edges)
        report.result = progress.result
        for user in users {
            guard !monitor.shouldStop(), let tenant = context.tenantTable else { break }
            monitor.progress("deleting the \(user.label.rawValue) user")
            let delete = CascadeDelete(
                context: context, connection: connection, parent: tenant, key: user.key,
                userClass: user.label)
            try perform(delete, &edges, &progress, &report)
        }
        if let other {
            for parent in parents {
                guard !monitor.shouldStop() else { break }
                monitor.progress("deleting a row of \(parent.displayName)")
                try deleteRow(of: parent, ownedBy: other, connection, &edges, &progress, &report)
            }
        }
        guard !monitor.shouldStop() else { return }
        try look(after: progress, users: users, touched: touched, connection, &report)
    }

    private struct Progress {
        let before: Census
        var edges: [CascadeResult.Edge]
        var timings: [CascadeResult.Timing] = []
        /// What was deleted, for evidence.
        var deleted: [String] = []

        var result: CascadeResult {
            CascadeResult(
                edges: edges, orphans: 0, bystandersBefore: before.summary,
                bystandersAfter: before.summary, residue: 0, timings: timings)
        }
    }

    // MARK: Deleting

    private func perform(
        _ delete: CascadeDelete, _ edges: inout CascadeEdges, _ progress: inout Progress,
        _ report: inout CascadeReport
    ) throws(PostgresError) {
        let outcome = try delete.perform()
        edges.note(outcome, of: delete)
        progress.edges = edges.edges
        if let timing = outcome.timing { progress.timings.append(timing) }
        if outcome.refusal == nil {
            progress.deleted.append("\(delete.parent.displayName) \(delete.key)")
        }
        report.result = progress.result
        report.findings = edges.findings + SlowCascade.findings(progress.timings, context)
    }

    /// Deletes one row of a parent table below the tenant, the one with the most below it.
    private func deleteRow(
        of parent: Table, ownedBy user: ActingUser, _ connection: Connection,
        _ edges: inout CascadeEdges, _ progress: inout Progress, _ report: inout CascadeReport
    ) throws(PostgresError) {
        guard let key = try busiestRow(of: parent, ownedBy: user, connection) else {
            report.notes.append(
                "cascade: \(user.description) owns no row of \(parent.displayName) to delete")
            return
        }
        let delete = CascadeDelete(
            context: context, connection: connection, parent: parent, key: key,
            userClass: user.label)
        // The rest of this user's rows are bystanders too.
        let siblings = try rest(of: parent, key, ownedBy: user, connection)
        try perform(delete, &edges, &progress, &report)
        let after = try rest(of: parent, key, ownedBy: user, connection)
        let differences = after.differences(from: siblings)
        guard !differences.isEmpty else { return }
        report.findings.append(
            BystanderChanged.finding(
                differences, deleted: ["\(parent.displayName) \(key)"]))
    }

    private func busiestRow(
        of parent: Table, ownedBy user: ActingUser, _ connection: Connection
    ) throws(PostgresError) -> String? {
        guard let owner = context.owner(of: parent, as: "p") else { return nil }
        let key = "p.\(context.keyColumn(of: parent))"
        let counts = context.cascadePaths.compactMap { path -> String? in
            guard path.parent.id == parent.id, let foreignKey = path.key,
                foreignKey.columns.count == 1
            else { return nil }
            return """
                (SELECT count(*) FROM \(path.child.sqlName) c WHERE \
                c.\(Connection.quoted(identifier: foreignKey.columns[0])) = \(key))
                """
        }
        let order = counts.isEmpty ? key : counts.joined(separator: " + ") + " DESC, \(key)"
        let result = try connection.query(
            """
            SELECT \(key)::text FROM \(parent.sqlName) p WHERE \(owner) = $1
            ORDER BY \(order) LIMIT 1
            """, [user.key])
        return result.rowCount == 0 ? nil : result.string(row: 0, column: 0)
    }

    /// The user's rows that hang neither below the deleted row nor are it.
    private func rest(
        of parent: Table, _ key: String, ownedBy user: ActingUser, _ connection: Connection
    ) throws(PostgresError) -> Census {
        var tables: [String: Census.Entry] = [:]
        let below = Set(context.cascadePaths.filter { $0.parent.id == parent.id }.map(\.child.id))
        for table in context.ownedTables {
            guard let owner = context.owner(of: table, as: "t") else { continue }
            var condition = "\(owner)::text = \(Connection.quoted(literal: user.key))"
            if table.id == parent.id {
                condition += " AND t.\(context.keyColumn(of: parent))::text <> "
                    + Connection.quoted(literal: key)
            } else if below.contains(table.id) || isFurtherDown(table, from: parent) {
                // Judged by its edge; which of its rows go is the cascade's business.
                continue
            }
            tables[table.displayName] = try Census.entry(table, condition, connection)
        }
        return Census(tables: tables)
    }

    private func isFurtherDown(_ table: Table, from parent: Table) -> Bool {
        var reached: Set<UInt32> = [parent.id]
        // Each round follows one more foreign key; there are at most as many as tables.
        for _ in context.catalog.tables {
            for path in context.cascadePaths where reached.contains(path.parent.id) {
                reached.insert(path.child.id)
            }
        }
        return reached.contains(table.id)
    }

    // MARK: Looking

    private func look(
        after progress: Progress, users: [ActingUser], touched: [ActingUser],
        _ connection: Connection, _ report: inout CascadeReport
    ) throws(PostgresError) {
        var result = progress.result
        monitor.progress("orphans")
        for reference in OrphanRows.references(context) {
            let count = try OrphanRows.count(reference, connection)
            result.orphans += count
            if count > 0 { report.findings.append(OrphanRows.finding(reference, count: count)) }
        }
        report.result = result
        monitor.progress("census of everybody else, again")
        let after = try Census.take(context, connection, except: touched)
        result.bystandersAfter = after.summary
        report.result = result
        let differences = after.differences(from: progress.before)
        if !differences.isEmpty {
            report.findings.append(
                BystanderChanged.finding(differences, deleted: progress.deleted))
        }
        monitor.progress("residue")
        let gone = users.filter { user in
            progress.deleted.contains("\(context.tenantTable?.displayName ?? "") \(user.key)")
        }
        let places = try CascadeResidue.search(context, connection, users: gone)
        result.residue = places.reduce(0) { $0 + $1.rows }
        report.result = result
        report.findings += places.map {
            CascadeResidue.finding($0, users: gone, context)
        }
    }

    // MARK: Whom and what

    /// A light, a median and the heaviest user by the largest table; fewer where they coincide.
    private var deletedUsers: [ActingUser] {
        guard context.tenantTable != nil, let table = context.largestPlannedTable else { return [] }
        var users: [ActingUser] = []
        let classes: [(UserClass, Double)] = [(.light, 0.05), (.median, 0.5), (.heavy, 1)]
        for (label, quantile) in classes {
            let number = context.plan.userAtQuantile(quantile, table: table)
            guard !users.contains(where: { $0.number == number }) else { continue }
            users.append(ActingUser(number, label, in: context.plan))
        }
        return users
    }

    /// Somebody who stays, and loses only one row in each parent table.
    private func otherUser(besides users: [ActingUser]) -> ActingUser? {
        guard let table = context.largestPlannedTable else { return nil }
        let taken = Set(users.compactMap(\.number))
        let steps = stride(from: 0.9, through: 0, by: -0.1)
        return steps.lazy.map { context.plan.userAtQuantile($0, table: table) }
            .first { !taken.contains($0) }
            .map { ActingUser($0, .p90, in: context.plan) }
    }

    /// Parent tables of declared edges, other than the tenant's.
    private var otherParents: [Table] {
        var found: [Table] = []
        for path in context.cascadePaths
        where path.rule != nil && path.parent.id != context.tenancy.tenantTable {
            guard !found.contains(where: { $0.id == path.parent.id }) else { continue }
            found.append(path.parent)
        }
        return found
    }
}
