internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Judges what deletes did, edge by edge, against what the scenario declares.
struct CascadeEdges {
    private(set) var edges: [CascadeResult.Edge]
    private(set) var findings: [Finding] = []
    private let paths: [CascadePath]

    init(_ context: VerificationContext) {
        paths = context.cascadePaths
        edges = paths.map { path in
            CascadeResult.Edge(
                parent: path.parent.displayName, child: path.child.displayName,
                expected: path.rule?.rawValue ?? "undeclared", outcome: .untested,
                detail: path.rule == nil
                    ? "the scenario does not say what must happen"
                    : "no deleted row had rows below it")
        }
    }

    /// Takes one delete's outcome in.
    mutating func note(_ outcome: CascadeDelete.Outcome, of delete: CascadeDelete) {
        if let refusal = outcome.refusal {
            note(refusal, of: delete)
            return
        }
        for effect in outcome.effects where effect.before > 0 {
            guard let rule = effect.path.rule else { continue }
            let problem = CascadeBroken.problem(rule, effect)
            mark(effect.path, problem == nil ? .pass : .fail, detail: problem)
            guard let problem else { continue }
            report(CascadeBroken.finding(problem, effect.path, rule, of: delete))
        }
    }

    private mutating func note(_ refusal: PostgresError, of delete: CascadeDelete) {
        let blocking = paths.first { path in
            path.key.map { $0.name == refusal.constraint } ?? false
        }
        if let blocking, blocking.rule == .block {
            mark(blocking, .pass, detail: "refused with SQLSTATE \(refusal.sqlState)")
            return
        }
        for path in paths where path.parent.id == delete.parent.id {
            mark(path, .fail, detail: "the delete was refused: \(refusal)")
        }
        report(CascadeBlocked.finding(refusal, by: blocking, of: delete, among: paths))
    }

    /// A failure stays; a pass does not hide one.
    private mutating func mark(_ path: CascadePath, _ outcome: Outcome, detail: String?) {
        let index = edges.firstIndex {
            $0.parent == path.parent.displayName && $0.child == path.child.displayName
        }
        guard let index, edges[index].outcome != .fail else { return }
        edges[index].outcome = outcome
        edges[index].detail = detail
    }

    private mutating func report(_ finding: Finding) {
        if let known = findings.firstIndex(where: { $0.fingerprint == finding.fingerprint }) {
            findings[known].evidence += "\n" + finding.evidence
        } else {
            findings.append(finding)
        }
    }
}
