internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// What the deletion of an account over the API left in the database, and what it did to others.
struct DeletedRows {
    let operation: HTTPOperation
    let user: ActingUser
    let observer: DatabaseObserver

    /// - Parameters:
    ///   - own: the account's rows before.
    ///   - others: everybody else's before, as far as they may be compared.
    func run(
        _ own: OwnedRows, _ others: Census, _ deletion: Call, into report: inout IsolationReport
    ) throws(PostgresError) {
        add(.cascadeBroken, try leftovers(own, deletion).map { [$0] } ?? [], to: &report)
        do throws(PostgresError) {
            let traces = try CascadeResidue.search(
                observer.context, observer.connection, users: [user])
            add(
                .cascadeResidue,
                traces.map { CascadeResidue.finding($0, users: [user], observer.context) },
                to: &report)
        } catch {
            // All tables are searched, which takes its time where much of others is.
            guard error.sqlState == .queryCanceled else { throw error }
            let words = "searching all tables took longer than a statement may"
            report.probes.append(probe(.cascadeResidue, operation.name, .untested, words))
        }
        let differences = try observer.census(except: user).differences(from: others)
        add(
            .bystanderChanged,
            differences.isEmpty
                ? [] : [BystanderChanged.finding(differences, deleted: [user.description])],
            to: &report)
    }

    /// Rows that should have gone with the account.
    private func leftovers(
        _ own: OwnedRows, _ deletion: Call
    ) throws(PostgresError) -> Finding? {
        var left: [String: Int] = [:]
        for (table, rows) in try observer.rows(of: user).fingerprints
        where !rows.isEmpty && !observer.context.declaresStaying(table) {
            left[table] = rows.count
        }
        let remaining = try PresentRows.remaining(of: own, observer.context, observer.connection)
        for (table, count) in remaining { left[table] = max(left[table] ?? 0, count) }
        guard !left.isEmpty else { return nil }
        let words = left.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
            .joined(separator: ", ")
        return Rule.cascadeBroken.finding(
            layer: "api", object: operation.name,
            message: "\(operation.name) leaves rows of the account behind",
            evidence: "\(user.description) is deleted, and there are still " + words,
            replay: deletion.replay(as: "VICTIMS_CREDENTIAL"),
            fix: "delete these rows together with the account, in one transaction")
    }

    /// A rule's findings, each with its probe, or the probe that it held.
    private func add(_ rule: Rule, _ findings: [Finding], to report: inout IsolationReport) {
        report.findings += findings
        report.probes += findings.map { probe(rule, $0.object, .leaked, $0.evidence) }
        if findings.isEmpty { report.probes.append(probe(rule, operation.name, .held, nil)) }
    }

    private func probe(
        _ rule: Rule, _ object: String, _ outcome: ProbeResult.Outcome, _ reason: String?
    ) -> ProbeResult {
        ProbeResult(
            id: "\(rule.id)/\(operation.name)/\(object == operation.name ? "account" : object)",
            rule: rule.id, layer: "api", object: object, actor: user.label.rawValue,
            outcome: outcome, reason: reason)
    }
}
