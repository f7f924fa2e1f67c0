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
    /// **Fix**: give the foreign key the declared action; where an application deletes, let it delete
    /// the rows below in the same transaction.
    ///
    /// CWE-459.
    package static let cascadeBroken = Rule(
        "cascade-broken", .high, .cascade, "a delete leaves other rows than it is declared to")
}

/// Holds what a delete did to the rows of one edge against the edge's declaration.
enum CascadeBroken {
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

    static func finding(
        _ problem: String, _ path: CascadePath, _ rule: CascadeRule, of delete: CascadeDelete
    ) -> Finding {
        let (parent, child) = (path.parent.displayName, path.child.displayName)
        let below = delete.context.children(of: path, below: delete.row) ?? "true"
        return Rule.cascadeBroken.finding(
            object: path.name,
            message: "deleting \(parent) does not \(rule.rawValue) its \(child)",
            evidence: """
                the \(delete.userClass.rawValue) user's \(delete.parent.displayName) row \
                \(delete.row.key): \(problem) (\(path.action))
                """,
            replay: """
                BEGIN;
                \(delete.row.deletion);
                SELECT count(*) FROM \(path.child.sqlName) c WHERE \(below);
                ROLLBACK;
                """,
            fix: fix(path, rule))
    }

    /// The foreign key that does what is declared.
    static func fix(_ path: CascadePath, _ rule: CascadeRule) -> String {
        let (parent, child) = (path.parent.shownName, path.child.shownName)
        let action =
            switch rule {
            case .delete: "CASCADE"
            case .detach: "SET NULL"
            case .block: "RESTRICT"
            case .keep: ""
            }
        guard let key = path.key else {
            return rule == .keep
                ? "find what deletes these rows; no foreign key does"
                : "add a foreign key from \(child) to \(parent) ON DELETE \(action)"
        }
        let name = key.name.quotedWhereNeeded
        guard rule != .keep else { return "ALTER TABLE \(child) DROP CONSTRAINT \(name);" }
        guard action != key.onDelete.sql else {
            return "look for a trigger or a disabled foreign key on \(child): "
                + "\(key.name) already says ON DELETE \(action)"
        }
        return """
            ALTER TABLE \(child) DROP CONSTRAINT \(name), ADD CONSTRAINT \(name) \
            FOREIGN KEY (\(key.columns.shownNames)) REFERENCES \
            \(parent) (\(key.referencedColumns.shownNames)) ON DELETE \(action);
            """
    }
}
