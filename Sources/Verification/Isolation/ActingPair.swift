internal import Population
internal import ResultModel

/// Two users of one attack: who calls, and whose row is asked for.
package struct ActingPair: Sendable, Equatable {
    package let actor: ActingUser
    package let victim: ActingUser

    package init(actor: ActingUser, victim: ActingUser) {
        self.actor = actor
        self.victim = victim
    }

    /// `light → heavy`.
    package var label: String { "\(actor.label.rawValue) → \(victim.label.rawValue)" }
}

extension VerificationContext {
    /// The pairs that attack through these tables.
    ///
    /// Light and heavy users both ways, and two ordinary ones; everybody owns a row of each table.
    ///
    /// - Parameter hidden: whether the rows are hidden ones, where a table has any.
    /// - Returns: empty where fewer than two users own such rows.
    package func attackPairs(owning tables: Set<Int>, hidden: Bool = false) -> [ActingPair] {
        let ranked = tables.max { plan.tables[$0].rowCount < plan.tables[$1].rowCount }
        guard let ranked = ranked ?? largestPlannedTable else { return [] }
        let light = firstOwner(from: 0.05, rankedBy: ranked, owning: tables, hidden)
            .map { ActingUser($0, .light, in: plan) }
        let median = firstOwner(from: 0.5, rankedBy: ranked, owning: tables, hidden)
            .map { ActingUser($0, .median, in: plan) }
        let p90 = firstOwner(from: 0.9, rankedBy: ranked, owning: tables, hidden)
            .map { ActingUser($0, .p90, in: plan) }
        let heavy = firstOwner(from: 1, rankedBy: ranked, owning: tables, hidden)
            .map { ActingUser($0, .heavy, in: plan) }
        let pairs = [(light, heavy), (heavy, light), (median, p90)]
        return pairs.compactMap { actor, victim in
            guard let actor, let victim, actor.number != victim.number else { return nil }
            return ActingPair(actor: actor, victim: victim)
        }
    }

    /// The two users with the most rows of these tables, both ways.
    ///
    /// - Parameter hidden: whether the rows are hidden ones, where a table has any.
    /// - Returns: empty where fewer than two users own such rows.
    package func richestPairs(owning tables: Set<Int>, hidden: Bool = false) -> [ActingPair] {
        guard let ranked = tables.max(by: { plan.tables[$0].rowCount < plan.tables[$1].rowCount }),
            plan.users > 1
        else { return [] }
        let second = 1 - 1 / Double(plan.users - 1)
        let users = [(1, UserClass.heavy), (second, .p90)].compactMap { quantile, label in
            firstOwner(from: quantile, rankedBy: ranked, owning: tables, hidden)
                .map { ActingUser($0, label, in: plan) }
        }
        guard users.count == 2, users[0].number != users[1].number else { return [] }
        return [
            ActingPair(actor: users[0], victim: users[1]),
            ActingPair(actor: users[1], victim: users[0]),
        ]
    }

    /// The planned table with the most rows.
    var largestPlannedTable: Int? {
        plan.tables.indices.max { plan.tables[$0].rowCount < plan.tables[$1].rowCount }
    }

    /// The first user from that quantile up who owns a row of every table.
    private func firstOwner(
        from quantile: Double, rankedBy table: Int, owning tables: Set<Int>, _ hidden: Bool
    ) -> Int? {
        let steps = [quantile] + stride(from: 0.1, through: 1, by: 0.1).filter { $0 > quantile }
        return steps.lazy.map { self.plan.userAtQuantile($0, table: table) }.first { user in
            tables.allSatisfy { table in
                plan.row(
                    table: table, user: user, from: 0,
                    hidden: hidden && plan.hasHiddenRows(table: table)) != nil
            }
        }
    }
}
