internal import DatabaseCatalog
internal import Population
internal import ResultModel

/// Users who are given out once each, from the middle of the population.
struct UserPool {
    private var waiting: [ActingUser]
    /// Everybody who is, or may yet be, given out.
    let all: [ActingUser]

    /// How many users are set aside.
    static let limit = 60

    init(_ context: VerificationContext, besides spent: [ActingUser]) {
        let taken = Set(spent.compactMap(\.number))
        let table = context.largestPlannedTable
        let users = (0..<context.plan.users).filter { !taken.contains($0) }
        let ranked = users.sorted { first, second in
            guard let table else { return first < second }
            let counts = [first, second].map { context.plan.rowCount(table: table, user: $0) }
            return (counts[0], first) < (counts[1], second)
        }
        // Bystanders must be left: a third of the users at most.
        let count = min(Self.limit, ranked.count / 3)
        let start = (ranked.count - count) / 2
        all = ranked[start..<(start + count)].map { ActingUser($0, .median, in: context.plan) }
        waiting = all.reversed()
    }

    mutating func next() -> ActingUser? { waiting.popLast() }
}
