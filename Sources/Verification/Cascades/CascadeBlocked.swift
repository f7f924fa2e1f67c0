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
    /// **Fix**: `ON DELETE CASCADE` on the named foreign key, or declare the edge as `block`.
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
        return Rule.cascadeBlocked.finding(
            object: way, message: "a row of \(top) cannot be deleted: blocked\(constraint)",
            evidence: """
                the \(delete.userClass.rawValue) user's row \(delete.key), path \(way)\(action): \
                \(refusal)
                """,
            replay: """
                BEGIN;
                \(delete.statement);
                ROLLBACK;
                """,
            fix: blocking.map { CascadeBroken.fix($0, $0.rule ?? .delete) }
                ?? "find the trigger that refuses to delete from \(top)")
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
