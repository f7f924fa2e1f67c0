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

    /// How each rule's probes did on their twins.
    var twinResults: [TwinResult] {
        twins.sorted { $0.key < $1.key }.map { rule, record in
            TwinResult(
                rule: rule, fired: record.fired, total: record.fired + record.silent.count,
                silent: record.silent)
        }
    }

    /// Whether a rule was already found broken on an object: what follows from that is not told
    /// twice.
    func hasFinding(_ rule: Rule, on object: String) -> Bool {
        findings.contains { $0.ruleId == rule.id && $0.object == object }
    }

    // MARK: In one step

    /// A leak, with everything that a person needs to see it again and to close it.
    struct Leak {
        let message: String
        let evidence: String
        let replay: String
        let fix: String
        var severity: Severity?
    }

    /// Notes a probe that leaked, and its finding.
    ///
    /// - Parameters:
    ///   - table: what the probe's name says, where its finding is about something else.
    ///   - explanations: graver rules; where one is already broken on the object, this leak follows
    ///     from it and has no finding of its own.
    mutating func leaked(
        _ rule: Rule, _ object: String, form: String = "", actor: String = "",
        of table: String? = nil, explainedBy explanations: [Rule] = [], _ leak: Leak
    ) {
        if let known = explanations.first(where: { hasFinding($0, on: object) }) {
            return note(
                Entry(
                    rule: known, object: object,
                    form: [rule.id, form].filter { !$0.isEmpty }.joined(separator: "/"),
                    actor: actor, outcome: .leaked, reason: leak.evidence), of: table)
        }
        note(
            Entry(
                rule: rule, object: object, form: form, actor: actor, outcome: .leaked,
                reason: leak.evidence), of: table)
        var finding = rule.finding(
            layer: Self.layer, object: object, message: leak.message, evidence: leak.evidence,
            replay: leak.replay, fix: leak.fix)
        if let severity = leak.severity { finding.severity = severity }
        add(finding)
    }

    /// Notes a probe that nothing leaked from.
    ///
    /// - Parameters:
    ///   - twinFired: nil where no twin was tried.
    ///   - doubt: why the silence proves nothing; nil where it does.
    ///   - closure: why nothing can be reached at all, which is worth saying and no doubt.
    mutating func silent(
        _ rule: Rule, _ object: String, form: String = "", actor: String = "", twinFired: Bool?,
        doubt: String? = nil, closure: String? = nil
    ) {
        var (outcome, reason) = (ProbeResult.Outcome.held, closure)
        if let doubt, closure == nil { (outcome, reason) = (.inconclusive, doubt) }
        if let twinFired {
            twin(of: rule, on: object, fired: twinFired)
            if !twinFired {
                outcome = .inconclusive
                reason = "the sabotaged twin of \(object) did not make it fire"
            }
        }
        note(
            Entry(
                rule: rule, object: object, form: form, actor: actor, outcome: outcome,
                reason: reason))
    }

    /// Notes a probe that could not be exercised.
    mutating func untested(_ rule: Rule, _ object: String, form: String = "", _ reason: String) {
        note(Entry(rule: rule, object: object, form: form, outcome: .untested, reason: reason))
    }
}
