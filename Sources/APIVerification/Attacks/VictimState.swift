internal import APIRequests
internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel
internal import Verification

/// What a user sees of the own rows at one moment: through the API, and in the database where it
/// can be looked at.
struct VictimState {
    /// The answers of all operations that read, by name; those that vary by themselves are left out.
    let answers: [String: Reading]
    let rows: AttackEffects.VictimRows?
    /// The rows once all of that was read: applications note when a user was last there.
    let rowsAfterReading: AttackEffects.VictimRows?

    /// What one operation answered.
    struct Reading: Equatable {
        let status: Int
        let content: AnswerContent
    }

    /// Operations that now answer otherwise.
    func reread(since earlier: VictimState) -> [String] {
        answers.keys.sorted().filter { name in
            earlier.answers[name] != nil && earlier.answers[name] != answers[name]
        }
    }

    /// Operations that now answer with more.
    func gained(since earlier: VictimState) -> [String] {
        answers.keys.sorted().filter { name in
            guard let before = earlier.answers[name], let now = answers[name] else { return false }
            return now.holdsMore(than: before)
        }
    }
}

extension VictimState.Reading {
    /// Whether the answer succeeds and is longer than it was.
    func holdsMore(than earlier: VictimState.Reading) -> Bool {
        (200...299).contains(status)
            && (!(200...299).contains(earlier.status) || content.isLonger(than: earlier.content))
    }
}

/// The calls by which a user reads everything that is the user's.
struct ReadSet {
    private(set) var calls: [Call]
    /// Whether the user's own reading changes the user's rows.
    private(set) var touchesRows = false

    /// - Parameters:
    ///   - caller: makes the calls.
    ///   - attacked: values of a call of the user's whose rows are read too.
    init(
        of user: ActingUser, _ source: ValueSource, _ caller: APICaller, attacked: CallValues? = nil
    ) {
        let context = source.context
        calls = context.scenario.httpOperations.compactMap { operation in
            guard operation.actor == .user, operation.request.method.isSafe,
                var values = source.values(of: operation, for: user)
            else { return nil }
            for reference in context.references(in: operation.binds) {
                guard let row = attacked?.rows[reference.table], let number = user.number,
                    reference.column.name == context.plan.tables[reference.table].keyColumn
                else { continue }
                let key = context.plan.key(table: reference.table, user: number, row: row)
                if case .integer(let number) = key {
                    values[reference.parameter] = .number(String(number))
                } else {
                    values[reference.parameter] = .text(key.description)
                }
            }
            let known = Set(operation.request.occurrences)
            guard known.allSatisfy({ values[$0] != nil }) else { return nil }
            return caller.call(operation, values, as: user)
        }
    }

    /// The calls by which a user reads what lies below rows of somebody else's.
    ///
    /// - Parameters:
    ///   - references: of the attacked call.
    ///   - victims: its values.
    init(
        of user: ActingUser, below references: [OwnedReference], _ victims: CallValues,
        _ source: ValueSource, _ caller: APICaller
    ) {
        let context = source.context
        calls = context.scenario.httpOperations.compactMap { operation in
            let named = context.references(in: operation.binds)
            guard operation.actor == .user, operation.request.method.isSafe, !named.isEmpty,
                var values = source.values(of: operation, for: user)
            else { return nil }
            for reference in named {
                let attacked = references.first {
                    $0.table == reference.table && $0.column.name == reference.column.name
                }
                guard let attacked, let value = victims[attacked.parameter] else { return nil }
                values[reference.parameter] = value
            }
            let known = Set(operation.request.occurrences)
            guard known.allSatisfy({ values[$0] != nil }) else { return nil }
            return caller.call(operation, values, as: user)
        }
    }

    /// Makes all calls.
    func answers(_ caller: APICaller) -> [String: VictimState.Reading] {
        var answers: [String: VictimState.Reading] = [:]
        for call in calls {
            guard let answer = caller.perform(call).answer else { continue }
            answers[call.operation.name] = VictimState.Reading(
                status: answer.status, content: answer.content())
        }
        return answers
    }

    /// Leaves out the calls whose answers differ although nothing happened.
    ///
    /// - Parameter user: whose rows are looked at on the way; nil for nobody's.
    mutating func keepStable(
        _ caller: APICaller, lookingAt user: ActingUser? = nil
    ) throws(PostgresError) {
        let observer = user == nil ? nil : caller.target.observer
        let first = answers(caller)
        let before = if let user { try observer?.rows(of: user) } else { OwnedRows?.none }
        let second = answers(caller)
        let after = if let user { try observer?.rows(of: user) } else { OwnedRows?.none }
        touchesRows = before != after
        calls.removeAll { call in
            first[call.operation.name] == nil
                || first[call.operation.name] != second[call.operation.name]
        }
    }
}
