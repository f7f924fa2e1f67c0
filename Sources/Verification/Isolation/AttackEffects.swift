internal import DatabaseCatalog
package import PostgresDriver

/// What a call did to rows, seen by re-reading them: the victim's, the actor's own, those below
/// the victim's, and, where more was written than these account for, everybody else's.
package struct AttackEffects {
    let context: VerificationContext
    let connection: Connection
    let pair: ActingPair

    /// - Parameter connection: as a role that no policy binds.
    package init(context: VerificationContext, connection: Connection, pair: ActingPair) {
        self.context = context
        self.connection = connection
        self.pair = pair
    }

    /// The victim's rows at one moment.
    package struct VictimRows {
        package let owned: OwnedRows
        package let below: [Attack.PlantedRows]

        /// Rows that came to lie below the victim's and belong to somebody else.
        package func planted(since earlier: VictimRows) -> [Attack.PlantedRows] {
            zip(earlier.below, below).compactMap { before, after in
                after.count <= before.count
                    ? nil
                    : Attack.PlantedRows(
                        child: after.child, parent: after.parent,
                        count: after.count - before.count)
            }
        }
    }

    /// The state at one moment.
    struct Look {
        let actor: OwnedRows
        let victims: VictimRows
        let tally: WriteTally

        var victim: OwnedRows { victims.owned }
    }

    package func lookAtVictim() throws(PostgresError) -> VictimRows {
        VictimRows(
            owned: try OwnedRows.read(context, connection, ownerKey: pair.victim.key),
            below: try below())
    }

    func look() throws(PostgresError) -> Look {
        Look(
            actor: try OwnedRows.read(context, connection, ownerKey: pair.actor.key),
            victims: try lookAtVictim(), tally: try WriteTally.read(connection))
    }

    /// Everybody else's rows in the tables where something was written that is not accounted for.
    ///
    /// - Returns: nil where everything is.
    func strangers(since before: Look, _ after: Look) throws(PostgresError) -> StrangersRows? {
        let changes =
            after.victim.changes(since: before.victim) + after.actor.changes(since: before.actor)
        let tables = after.tally.unexplained(
            since: before.tally, by: changes, context.ownedTables)
        return tables.isEmpty ? nil : try strangers(in: tables)
    }

    /// What happened to everybody else's rows, once the call was undone.
    func changes(of strangers: StrangersRows?) throws(PostgresError) -> [RowChange] {
        guard let strangers else { return [] }
        let tables = context.ownedTables.filter { strangers.owners[$0.displayName] != nil }
        return strangers.changes(since: try self.strangers(in: tables))
    }

    private func strangers(in tables: [Table]) throws(PostgresError) -> StrangersRows {
        try StrangersRows.read(
            of: tables, besides: [pair.actor, pair.victim], context, connection)
    }

    /// Rows that lie below the victim's and belong to somebody else, edge by edge.
    private func below() throws(PostgresError) -> [Attack.PlantedRows] {
        var found: [Attack.PlantedRows] = []
        for edge in context.ownedEdges {
            let result = try connection.query(
                """
                SELECT count(*) FROM \(edge.parent.sqlName) p
                JOIN \(edge.child.sqlName) c ON \(edge.joinCondition)
                WHERE \(edge.parentOwner) = $1
                  AND \(edge.childOwner) IS DISTINCT FROM \(edge.parentOwner)
                """, [pair.victim.key])
            found.append(
                Attack.PlantedRows(
                    child: edge.child.displayName, parent: edge.parent.displayName,
                    count: result.integer(row: 0, column: 0) ?? 0))
        }
        return found
    }
}
