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
            guard let rule = effect.path.rule else {
                describe(effect)
                continue
            }
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
        let below = paths.filter { $0.parent.id == delete.parent.id }
        guard below.contains(where: { $0.rule != nil }) else {
            // Nobody says that these rows can go.
            for path in below {
                mark(path, .untested, detail: "not declared; the server refuses: \(refusal)")
            }
            return
        }
        for path in below {
            mark(path, .fail, detail: "the delete was refused: \(refusal)")
        }
        report(CascadeBlocked.finding(refusal, by: blocking, of: delete, among: paths))
    }

    /// What happens to the rows of an edge that the scenario does not declare.
    private mutating func describe(_ effect: CascadeDelete.Effect) {
        let gone = effect.before - effect.surviving
        let parts = [
            (gone, "gone"), (effect.detached, "detached"),
            (effect.surviving - effect.detached, "left as they were"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        mark(
            effect.path, .untested,
            detail: "the scenario does not say what must happen; of \(effect.before) rows "
                + parts.joined(separator: ", "))
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
