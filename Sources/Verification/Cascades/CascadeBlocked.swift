internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: the server refuses to delete a row that the scenario says can go.
    ///
    /// **Why**: a user cannot leave. NO ACTION on one way down blocks even where another way
    /// would have removed the row.
    ///
    /// **Fix**: `ON DELETE CASCADE` on the named foreign key, or declare the edge as `block`; where
    /// the rows go by another way too, DEFERRABLE INITIALLY DEFERRED is enough.
    ///
    /// CWE-459.
    package static let cascadeBlocked = Rule(
        "cascade-blocked", .high, .cascade, "the server refuses a declared delete")
}

/// Names what blocked a delete, and the way down to it.
enum CascadeBlocked {
    /// - Parameters:
    ///   - blocking: the edge whose foreign key refused; nil where something else did.
    ///   - paths: all edges, to name the way.
    static func finding(
        _ refusal: PostgresError, by blocking: CascadePath?, of delete: CascadeDelete,
        among paths: [CascadePath]
    ) -> Finding {
        let top = delete.parent.displayName
        let way = blocking.map { self.way(from: delete.parent, to: $0, among: paths) } ?? top
        let constraint = refusal.constraint.map { " by \($0)" } ?? ""
        let action = blocking.map { ", \($0.action)" } ?? ""
        let around = blocking.flatMap { wayAround($0, from: delete.parent, among: paths) }
        let diamond =
            around.map {
                "; the same rows would go by \($0), but the server asks this key first"
            } ?? ""
        return Rule.cascadeBlocked.finding(
            object: way, message: "a row of \(top) cannot be deleted: blocked\(constraint)",
            evidence: """
                the \(delete.userClass.rawValue) user's row \(delete.row.key), path \(way)\(action): \
                \(refusal)\(diamond)
                """,
            replay: """
                BEGIN;
                \(delete.row.deletion);
                ROLLBACK;
                """,
            fix: blocking.map { CascadeBroken.fix($0, $0.rule ?? .delete) }
                ?? "find the trigger that refuses to delete from \(top)")
    }

    /// Another way down to the blocked rows that deletes them: the other side of a diamond.
    ///
    /// - Returns: nil where there is none.
    private static func wayAround(
        _ blocking: CascadePath, from top: Table, among paths: [CascadePath]
    ) -> String? {
        let deleting = paths.filter { $0.key?.onDelete == .cascade }
        let last = deleting.first { path in
            path.child.id == blocking.child.id && path.key?.name != blocking.key?.name
                && isReachable(path.parent, from: top, over: deleting)
        }
        return last.map { way(from: top, to: $0, among: deleting) }
    }

    private static func isReachable(
        _ table: Table, from top: Table, over paths: [CascadePath]
    ) -> Bool {
        var reached: Set<UInt32> = [top.id]
        // Each round follows one more foreign key; there are at most as many as paths.
        for _ in paths {
            for path in paths where reached.contains(path.parent.id) {
                reached.insert(path.child.id)
            }
        }
        return reached.contains(table.id)
    }

    /// `users → conversations → messages`: the shortest way down over foreign keys.
    static func way(
        from top: Table, to path: CascadePath, among paths: [CascadePath]
    ) -> String {
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
}
