internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

/// Gathers what the probes of the policies layer came to: results, findings, and whether each
/// probe's twins made it fire.
struct PolicyLedger {
    static let layer = "policies"

    private(set) var probes: [ProbeResult] = []
    private(set) var findings: [Finding] = []
    private(set) var sweeps: [TableSweep] = []
    private var twins: [String: Twins] = [:]

    /// The sabotaged twins of one rule's probes.
    private struct Twins {
        var fired = 0
        var silent: [String] = []
    }

    /// One probe of an object and what came of it.
    struct Entry {
        let rule: Rule
        let object: String
        /// What tells the probes of one rule and object apart: `blind`.
        var form = ""
        var actor = ""
        let outcome: ProbeResult.Outcome
        var reason: String?
    }

    /// Notes a probe's outcome.
    mutating func note(_ entry: Entry, of table: String? = nil) {
        let parts = [entry.rule.id, table ?? entry.object, entry.form].filter { !$0.isEmpty }
        probes.append(
            ProbeResult(
                id: parts.joined(separator: "/"), rule: entry.rule.id, layer: Self.layer,
                object: entry.object, actor: entry.actor, outcome: entry.outcome,
                reason: entry.reason))
    }

    /// Adds a finding; of one rule and object there is one, with the evidence of all.
    mutating func add(_ finding: Finding) {
        guard let known = findings.firstIndex(where: { $0.fingerprint == finding.fingerprint })
        else { return findings.append(finding) }
        if !findings[known].evidence.split(separator: "\n").contains(Substring(finding.evidence)) {
            findings[known].evidence += "\n" + finding.evidence
        }
    }

    /// Adds what a census of one table's rows found.
    mutating func add(_ sweep: TableSweep) {
        sweeps.append(sweep)
    }

    /// Notes whether a twin made a probe fire.
    mutating func twin(of rule: Rule, on object: String, fired: Bool) {
        var record = twins[rule.id] ?? Twins()
        if fired { record.fired += 1 } else { record.silent.append(object) }
        twins[rule.id] = record
    }

    /// One control for each rule whose probes were tried on twins.
    var controls: [ControlResult] {
        twins.sorted { $0.key < $1.key }.map { rule, record in
            let total = record.fired + record.silent.count
            let silent = record.silent.isEmpty
                ? "" : ", not on \(record.silent.joined(separator: ", "))"
            return ControlResult(
                name: "twins of \(rule)", fired: record.silent.isEmpty,
                detail: "fired on \(record.fired) of \(total) sabotaged twins\(silent)")
        }
    }
}
