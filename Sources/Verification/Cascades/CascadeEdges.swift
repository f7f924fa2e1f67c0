internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: a delete did something else to the rows below than the scenario declares.
    ///
    /// **Why**: rows that should go stay behind without an owner, or rows that should stay are
    /// lost.
    ///
    /// **Fix**: give the foreign key the declared action.
    package static let cascadeBroken = Rule(
        "cascade-broken", .high, .cascade, "a delete leaves other rows than it is declared to")

    /// **What**: the server refuses to delete a row that the scenario says can go.
    ///
    /// **Why**: a user cannot leave. NO ACTION on one way down blocks even where another way
    /// would have removed the row.
    ///
    /// **Fix**: `ON DELETE CASCADE` on the named foreign key, or declare the edge as `block`.
    package static let cascadeBlocked = Rule(
        "cascade-blocked", .high, .cascade, "the server refuses a declared delete")
}

/// Judges what deletes did, edge by edge, against what the scenario declares.
struct CascadeEdges {
    private(set) var edges: [CascadeResult.Edge]
    private(set) var findings: [Finding] = []
    private let paths: [CascadePath]
    private let context: VerificationContext

    init(_ context: VerificationContext) {
        self.context = context
        paths = context.cascadePaths
        edges = paths.map { path in
            CascadeResult.Edge(
                parent: path.parent.displayName, child: path.child.displayName,
                expected: path.rule?.rawValue ?? "undeclared", outcome: .untested,
                detail: "no deleted row had rows below it")
        }
    }

    /// Takes one delete's outcome in.
    mutating func note(_ outcome: CascadeDelete.Outcome, of delete: CascadeDelete) {
        if let refusal = outcome.refusal {
            note(refusal, of: delete)
            return
        }
        for effect in outcome.effects {
            guard let rule = effect.path.rule, effect.before > 0 else { continue }
            let problem = Self.problem(rule, effect)
            mark(effect.path, problem == nil ? .pass : .fail, detail: problem)
            guard let problem else { continue }
            report(
                Rule.cascadeBroken.finding(
                    object: effect.path.name,
                    message: "deleting \(effect.path.parent.displayName) does not "
                        + "\(rule.rawValue) its \(effect.path.child.displayName)",
                    evidence: """
                        the \(delete.userClass.rawValue) user's \(delete.parent.displayName) row \
                        \(delete.key): \(problem) (\(effect.path.action))
                        """,
                    replay: "BEGIN;\n\(delete.statement);\nSELECT count(*) FROM "
                        + "\(effect.path.child.displayName) c WHERE "
                        + "\(context.children(of: effect.path, below: delete.key) ?? "true");\n"
                        + "ROLLBACK;",
                    fix: Self.fix(effect.path, rule)))
        }
    }

    /// What is wrong with an effect; nil where it is as declared.
    static func problem(_ rule: CascadeRule, _ effect: CascadeDelete.Effect) -> String? {
        let (before, surviving) = (effect.before, effect.surviving)
        switch rule {
        case .delete:
            return surviving == 0 ? nil : "\(surviving) of \(before) rows are still there"
        case .keep:
            if surviving < before { return "\(before - surviving) of \(before) rows are gone" }
            return effect.detached == 0
                ? nil : "\(effect.detached) of \(before) rows lost their reference"
        case .detach:
            if surviving < before { return "\(before - surviving) of \(before) rows are gone" }
            return effect.detached == surviving
                ? nil : "\(surviving - effect.detached) of \(before) rows still point at it"
        case .block: return "the delete was not refused although \(before) rows were below"
        }
    }

    // MARK: Refusals

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
        let way = blocking.map { self.way(from: delete.parent, to: $0) }
            ?? delete.parent.displayName
        let constraint = refusal.constraint.map { " by \($0)" } ?? ""
        let action = blocking.map { ", \($0.action)" } ?? ""
        report(
            Rule.cascadeBlocked.finding(
                object: way,
                message: "a row of \(delete.parent.displayName) cannot be deleted: blocked"
                    + "\(constraint)",
                evidence: """
                    the \(delete.userClass.rawValue) user's row \(delete.key), path \
                    \(way)\(action): \(refusal)
                    """,
                replay: "BEGIN;\n\(delete.statement);\nROLLBACK;",
                fix: blocking.map { Self.fix($0, $0.rule ?? .delete) }
                    ?? "let the delete of \(delete.parent.displayName) succeed"))
    }

    /// `users → conversations → messages`: the shortest way down over foreign keys.
    private func way(from top: Table, to path: CascadePath) -> String {
        var ways: [(table: UInt32, names: [String])] = [(top.id, [top.displayName])]
        var seen: Set<UInt32> = [top.id]
        // Breadth first; every table is entered once.
        while !ways.isEmpty {
            let way = ways.removeFirst()
            if way.table == path.parent.id {
                return (way.names + [path.child.displayName]).joined(separator: " → ")
            }
            for next in paths
            where next.parent.id == way.table && seen.insert(next.child.id).inserted {
                ways.append((next.child.id, way.names + [next.child.displayName]))
            }
        }
        return path.name
    }

    // MARK: Book-keeping

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

    private static func fix(_ path: CascadePath, _ rule: CascadeRule) -> String {
        let action =
            switch rule {
            case .delete: "CASCADE"
            case .detach: "SET NULL"
            case .block: "RESTRICT"
            case .keep: ""
            }
        let child = path.child.displayName
        guard let key = path.key else {
            guard rule != .keep else { return "keep whatever deletes these rows from doing so" }
            return "add a foreign key from \(child) to \(path.parent.displayName) "
                + "ON DELETE \(action)"
        }
        guard rule != .keep else { return "ALTER TABLE \(child) DROP CONSTRAINT \(key.name);" }
        guard action != key.onDelete.sql else {
            return "look for a trigger or a disabled foreign key on \(child): "
                + "\(key.name) already says ON DELETE \(action)"
        }
        return """
            ALTER TABLE \(child) DROP CONSTRAINT \(key.name), ADD CONSTRAINT \(key.name) \
            FOREIGN KEY (\(key.columns.joined(separator: ", "))) REFERENCES \
            \(path.parent.displayName) (\(key.referencedColumns.joined(separator: ", "))) \
            ON DELETE \(action);
            """
    }
}
