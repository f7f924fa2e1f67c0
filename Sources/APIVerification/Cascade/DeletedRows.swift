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
        var left: [String: Int] = [:]
        for (table, rows) in try observer.rows(of: user).fingerprints 
        where !rows.isEmpty && !observer.context.declaresStaying(table) {
            left[table] = rows.count
        }
        for (table, count) in try PresentRows.remaining(
            of: own, observer.context, observer.connection)
        {
            left[table] = max(left[table] ?? 0, count)
        }
        let words = left.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
            .joined(separator: ", ")
        report.probes.append(probe(.cascadeBroken, left.isEmpty ? nil : words))
        if !left.isEmpty {
            report.findings.append(
                Rule.cascadeBroken.finding(
                    layer: "api", object: operation.name,
                    message: "\(operation.name) leaves rows of the account behind",
                    evidence: "\(user.description) is deleted, and there are still " + words,
                    replay: deletion.replay(as: "VICTIMS_CREDENTIAL"),
                    fix: "delete these rows together with the account, in one transaction"))
        }
        try search(into: &report)
        let differences = try observer.census(except: user).differences(from: others)
        report.probes.append(
            probe(.bystanderChanged, differences.isEmpty ? nil : differences.joined(separator: "; ")))
        if !differences.isEmpty {
            report.findings.append(
                BystanderChanged.finding(differences, deleted: [user.description]))
        }
    }

    /// Looks for the account's own words and key in every table, which takes its time where much of
    /// others is.
    private func search(into report: inout IsolationReport) throws(PostgresError) {
        do throws(PostgresError) {
            let traces = try CascadeResidue.search(
                observer.context, observer.connection, users: [user])
            report.probes.append(
                probe(.cascadeResidue, traces.isEmpty ? nil : "\(traces.count) columns hold some"))
            report.findings += traces.map {
                CascadeResidue.finding($0, users: [user], observer.context)
            }
        } catch {
            guard error.sqlState == .queryCanceled else { throw error }
            var probe = probe(.cascadeResidue, nil)
            probe.outcome = .untested
            probe.reason = "searching all tables took longer than a statement may"
            report.probes.append(probe)
        }
    }

    private func probe(_ rule: Rule, _ broken: String?) -> ProbeResult {
        ProbeResult(
            id: "\(rule.id)/\(operation.name)/account", rule: rule.id, layer: "api",
            object: operation.name, actor: user.label.rawValue,
            outcome: broken == nil ? .held : .leaked, reason: broken)
    }
}
