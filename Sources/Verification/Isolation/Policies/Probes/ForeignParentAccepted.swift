internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

/// `INSERT` of an own row below the victim's parent, and `UPDATE` of an own row to there, for every
/// foreign key between tables whose rows belong to users.
///
/// A foreign key only asks whether the parent exists: it sees through every policy.
enum ForeignParentAccepted: WriteProbe {
    static let rule = Rule.foreignParentInsert

    static func attacks(
        by pair: ActingPair, on target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        var attacks: [TableAttack] = []
        var seen: [(UInt32, [String])] = []
        for edge in bench.context.ownedEdges where edge.child.id == target.table.id {
            let owners = bench.context.ownerColumns(of: edge.child)
            let columns = edge.key.columns.filter { !owners.contains($0) }
            // Two keys over the same columns to one parent are one way in.
            guard !columns.isEmpty,
                !seen.contains(where: { $0.0 == edge.parent.id && $0.1 == columns })
            else { continue }
            // A key that the owner is part of, of a parent that only both together tell apart,
            // cannot point at somebody else's.
            guard let edge = edge.withoutOwners(owners) else { continue }
            seen.append((edge.parent.id, columns))
            attacks += try self.attacks(by: pair, over: edge, columns, target, bench)
        }
        return attacks
    }

    private static func attacks(
        by pair: ActingPair, over edge: OwnedEdge, _ columns: [String],
        _ target: ProtectedTable, _ bench: PolicyBench
    ) throws(PostgresError) -> [TableAttack] {
        guard let planting = try bench.planting(edge.parent, for: [pair.actor, pair.victim])
        else { return [] }
        let parents = try bench.session.trial {
            (session) throws(PostgresError) -> [String: String?]? in
            try session.prepare(planting)
            return try bench.firstRow(of: pair.victim, in: edge.parent)
        }
        guard let parent = parents else { return [] }
        let foreign = zip(edge.key.columns, edge.key.referencedColumns)
            .filter { columns.contains($0.0) }
            .map { (column: $0.0, text: parent[$0.1] ?? nil) }
        let sabotage =
            target.sabotage
            + edge.child.foreignKeys.map {
                "ALTER TABLE \(edge.child.sqlName) DROP CONSTRAINT IF EXISTS "
                    + Connection.quoted(identifier: $0.name)
            }
        func complete(_ attack: TableAttack) -> TableAttack {
            var attack = attack
            let (child, parent) = (edge.child.displayName, edge.parent.displayName)
            attack.object = "\(child) → \(parent)"
            attack.message = "a user can put rows of \(child) below another user's \(parent)"
            attack.fix = fix(edge, target, bench)
            attack.measure = .disagreeing(edge)
            return attack
        }
        var attacks: [TableAttack] = []
        if let draft = try bench.drafting.draft(target.table, owner: pair.actor) {
            var planted = draft
            for value in foreign { planted[value.column] = value.text }
            let rights = target.grants.insertable.isEmpty ? nil : target.grants.insertable
            for withNumbers in [false, true] {
                attacks.append(
                    complete(
                        TableAttack(
                            form: "\(edge.key.name)/inserted",
                            ownPreparation: planting + draft.prerequisites,
                            own: draft.insertion(columns: rights, withNumbers: withNumbers),
                            preparation: planting + draft.prerequisites,
                            statement: planted.insertion(
                                columns: rights.map { $0 + columns }, withNumbers: withNumbers),
                            commands: [.insert], sabotage: sabotage)))
            }
        }
        if let parts = try WriteStatements(pair, on: target, bench), let own = parts.ownKey {
            let keep = parts.assignment(columns, from: parts.ownRow)
            let move = parts.assignment(
                columns,
                from: Dictionary(uniqueKeysWithValues: foreign.map { ($0.column, $0.text) }))
            attacks.append(
                complete(
                    TableAttack(
                        form: "\(edge.key.name)/moved", ownPreparation: planting + parts.planting,
                        own: parts.update(keep, where: own),
                        preparation: planting + parts.planting,
                        statement: parts.update(move, where: own), commands: [.select, .update],
                        updates: columns, sabotage: sabotage)))
        }
        return attacks
    }

    private static func fix(
        _ edge: OwnedEdge, _ target: ProtectedTable, _ bench: PolicyBench
    ) -> String {
        if let composite = edge.compositeKey(bench.context.tenancy) { return composite }
        let columns = edge.key.columns.map(\.quotedWhereNeeded).joined(separator: ", ")
        let referenced = edge.key.referencedColumns.map(\.quotedWhereNeeded)
            .joined(separator: ", ")
        return """
            add to WITH CHECK of the INSERT and UPDATE policies of \(target.table.shownName): \
            AND (\(columns)) IN (SELECT \(referenced) FROM \(edge.parent.shownName) \
            WHERE \(bench.ownerCondition(edge.parent)))
            """
    }

    static func message(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        "a user can put rows of \(target.table.displayName) below another user's"
    }

    static func fix(_ target: ProtectedTable, _ bench: PolicyBench) -> String {
        bench.policyFix(target, .insert)
    }
}
