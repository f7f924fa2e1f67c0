internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

/// The state of one cascade check between its steps.
struct CascadeRun {
    let context: VerificationContext
    let connection: Connection
    let targets: CascadeTargets
    let before: Census
    private var after: Census
    private var edges: CascadeEdges
    private var timings: [CascadeResult.Timing] = []
    /// Users that are gone.
    private var gone: [ActingUser] = []
    /// What was deleted, for evidence.
    private var deleted: [String] = []
    private var orphans = 0
    private var residue = 0
    private var findings: [Finding] = []
    private var notes: [String] = []
    private var races: [CascadeResult.Race]?
    private var indexEffects: [String: KeyIndexTrial.Effect] = [:]

    init(
        context: VerificationContext, connection: Connection, targets: CascadeTargets,
        before: Census
    ) {
        self.context = context
        self.connection = connection
        self.targets = targets
        self.before = before
        after = before
        edges = CascadeEdges(context)
    }

    /// Everything that is known so far.
    func write(to report: inout CascadeReport) {
        report.result = CascadeResult(
            edges: edges.edges, orphans: orphans, bystandersBefore: before.summary,
            bystandersAfter: after.summary, residue: residue, timings: timings, races: races)
        report.findings =
            edges.findings + findings + SlowCascade.findings(timings, indexEffects, context)
        report.notes = notes
    }

    /// Measures what indexes on foreign keys would change, before anything is deleted for good.
    mutating func tryIndexes() throws(PostgresError) {
        indexEffects = try KeyIndexTrial(
            context: context, connection: connection, targets: targets
        ).effects()
    }

    // MARK: Deleting

    /// Deletes a user.
    mutating func delete(_ user: ActingUser, from tenant: Table) throws(PostgresError) {
        guard let row = try ParentRow.tenant(user, in: tenant, context, connection) else { return }
        let isGone = try perform(
            CascadeDelete(
                context: context, connection: connection, row: row, userClass: user.label))
        if isGone { gone.append(user) }
    }

    /// Deletes the user's row of a parent table that has the most below it.
    mutating func deleteRow(
        of parent: Table, ownedBy user: ActingUser
    ) throws(PostgresError) {
        let busiest = try ParentRow.busiest(of: parent, ownedBy: user, context, connection)
        guard let row = busiest else {
            notes.append(
                "cascade: \(user.description) owns no row of \(parent.displayName) to delete")
            return
        }
        let siblings = try targets.siblings(of: row, ownedBy: user, connection)
        _ = try perform(
            CascadeDelete(
                context: context, connection: connection, row: row, userClass: user.label))
        let differences = try targets.siblings(of: row, ownedBy: user, connection)
            .differences(from: siblings)
        guard !differences.isEmpty else { return }
        findings.append(
            BystanderChanged.finding(differences, deleted: ["\(parent.displayName) \(row.key)"]))
    }

    /// - Returns: whether the server deleted the row.
    private mutating func perform(_ delete: CascadeDelete) throws(PostgresError) -> Bool {
        let outcome = try delete.perform()
        edges.note(outcome, of: delete)
        if let timing = outcome.timing { timings.append(timing) }
        guard outcome.refusal == nil else { return false }
        deleted.append("\(delete.parent.displayName) \(delete.row.key)")
        return true
    }

    // MARK: Racing

    /// Deletes more users, and rows of theirs, while others insert below them.
    mutating func race(
        _ parameters: ConnectionParameters, _ monitor: CheckMonitor
    ) throws(PostgresError) {
        let report = try CascadeRaces(
            context: context, connection: connection, parameters: parameters, monitor: monitor,
            spent: targets.touched, broken: Set(edges.findings.map(\.object))
        ).run()
        races = report.races
        findings += report.findings
    }

    // MARK: Looking

    /// What is looked at after the deletes, with a name for progress.
    enum Look: String, CaseIterable {
        case orphans
        case bystanders = "census of everybody else, again"
        case residue
    }

    mutating func look(_ what: Look) throws(PostgresError) {
        switch what {
        case .orphans:
            for reference in OrphanRows.references(context) {
                let count = try OrphanRows.count(reference, connection)
                orphans += count
                guard count > 0 else { continue }
                findings.append(OrphanRows.finding(reference, count: count))
            }
        case .bystanders:
            after = try Census.take(context, connection, except: targets.touched)
            let differences = after.differences(from: before)
            guard !differences.isEmpty else { return }
            findings.append(BystanderChanged.finding(differences, deleted: deleted))
        case .residue:
            let places = try CascadeResidue.search(context, connection, users: gone)
            residue = places.reduce(0) { $0 + $1.rows }
            findings += places.map { CascadeResidue.finding($0, users: gone, context) }
        }
    }
}
