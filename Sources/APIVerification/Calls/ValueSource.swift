internal import APIRequests
internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel
internal import Verification

/// Draws the values of a call as the user's own client would have them, and keeps count of the
/// rows that calls have used up.
struct ValueSource {
    let context: VerificationContext
    /// Rows that are gone, or may be.
    private var spent: Set<SeededRow> = []
    /// Rows that calls have written: their content is no longer the seeded one, and what sets
    /// a state finds it set.
    private var written: Set<SeededRow> = []

    private struct SeededRow: Hashable {
        let table: Int
        let user: Int
        let row: Int
    }

    init(_ context: VerificationContext) {
        self.context = context
    }

    /// Values for one call; captured parameters are left out.
    ///
    /// - Parameters:
    ///   - attempt: from 0; each takes other rows of the user.
    ///   - hiding: a table whose hidden rows are taken, and shown ones of all others.
    /// - Returns: nil where the user owns no row to bind that is still there.
    func values(
        of operation: HTTPOperation, for user: ActingUser, attempt: Int = 0, hiding: Int? = nil
    ) -> CallValues? {
        guard let number = user.number else { return nil }
        var drawn = CallValues()
        drawn["user"] = userValue(user)
        for bind in operation.binds where bind.reference == nil {
            drawn[bind.parameter] = generated(bind, user)
        }
        for name in operation.parameters
        where AuthenticationDeclaration.accountParameters.contains(name) && drawn[name] == nil {
            drawn[name] = .text(accountText(name, user))
        }
        let references = context.references(in: operation.binds)
        guard
            let rows = rows(
                of: Set(references.map(\.table)), number, attempt,
                hidden: operation.concernsHidden, hiding: hiding)
        else { return nil }
        drawn.rows = rows
        for reference in references {
            guard let row = rows[reference.table],
                let value = value(of: reference, user: number, row: row)
            else { return nil }
            drawn[reference.parameter] = value
        }
        return drawn
    }

    /// Notes that a call took its rows away, or may have.
    mutating func spend(_ values: CallValues, of user: ActingUser) {
        spent.formUnion(seededRows(of: values, user))
    }

    /// Notes that a call has written its rows, or may have: others are drawn as long as there are
    /// any.
    mutating func write(_ values: CallValues, of user: ActingUser) {
        written.formUnion(seededRows(of: values, user))
    }

    private func seededRows(of values: CallValues, _ user: ActingUser) -> [SeededRow] {
        guard let number = user.number else { return [] }
        return values.rows.map { SeededRow(table: $0.key, user: number, row: $0.value) }
    }

    /// The user's key as the tenant's column has it.
    func userValue(_ user: ActingUser) -> ParameterValue {
        guard let number = user.number,
            case .integer(let key) = context.plan.tenantKey(ofUser: number)
        else { return .text(user.key) }
        return .number(String(key))
    }

    /// A value that looks like `value` and that no row has.
    func absentValue(
        like value: ParameterValue, of reference: OwnedReference
    ) -> ParameterValue? {
        let type = TypeID(rawValue: reference.column.typeID)
        if type.isInteger { return .number(type == .int2 ? "32001" : "2000000001") }
        if type == .uuid { return .text("00000000-0000-4000-8000-00000000ab5e") }
        guard type.isText, value.text.count >= 2 else { return nil }
        // The same letters in another order: the same length and the same alphabet.
        let text = value.text
        let candidates = [
            String(text.reversed()), String(text.dropFirst()) + String(text.prefix(1)),
        ]
        return candidates.first {
            $0 != text && context.plan.owner(table: reference.table, key: .text($0)) == nil
        }.map { .text($0) }
    }

    // MARK: Rows

    private func rows(
        of tables: Set<Int>, _ user: Int, _ attempt: Int, hidden: Bool, hiding: Int?
    ) -> [Int: Int]? {
        var rows: [Int: Int] = [:]
        // Children first: a bound parent is its child's.
        for table in tables.sorted(by: >) where rows[table] == nil {
            guard let row = row(of: table, user, attempt, hidden: hidden || table == hiding)
            else { return nil }
            rows[table] = row
            var child = (table: table, user: user, row: row)
            // Each round goes one table up, and no table is its own ancestor.
            while let parent = context.plan.parent(
                table: child.table, user: child.user, row: child.row),
                parent.table < child.table
            {
                if tables.contains(parent.table) { rows[parent.table] = parent.row }
                child = parent
            }
        }
        return rows
    }

    private func row(of table: Int, _ user: Int, _ attempt: Int, hidden: Bool) -> Int? {
        let count = context.plan.rowCount(table: table, user: user)
        guard count > 0, context.plan.tables[table].keyColumn != nil else { return nil }
        let wantsHidden = hidden && context.plan.hasHiddenRows(table: table)
        // The middle row first, then each in turn, as far as none is spent.
        let left = (0..<count).lazy.map { (count / 2 + attempt * 7 + $0) % count }.filter { row in
            !spent.contains(SeededRow(table: table, user: user, row: row))
                && context.plan.isHidden(table: table, user: user, row: row) == wantsHidden
        }
        return left.first { !written.contains(SeededRow(table: table, user: user, row: $0)) }
            ?? left.first { _ in true }
    }

    private func value(of reference: OwnedReference, user: Int, row: Int) -> ParameterValue? {
        let planned = context.plan.tables[reference.table]
        let text =
            reference.column.name == planned.keyColumn
            ? context.plan.key(table: reference.table, user: user, row: row).description
            : context.plan.uniqueValue(
                table: reference.table, column: reference.column.name, user: user, row: row)
        return text.map {
            TypeID(rawValue: reference.column.typeID).isInteger ? .number($0) : .text($0)
        }
    }

    // MARK: What is generated

    private func generated(_ bind: Bind, _ user: ActingUser) -> ParameterValue {
        let text = GeneratedValue.text(
            for: bind.rule, named: bind.parameter, user: user,
            asOfMicroseconds: context.scenario.population.asOfMicroseconds)
        guard let text else { return .null }
        switch bind.rule.generator {
        case .integer: return .number(text)
        case .chance: return .boolean(text == "true")
        case .json: return .document(text)
        case .value: return Int64(text) == nil ? .text(text) : .number(text)
        default: return .text(text)
        }
    }

    private func accountText(_ name: String, _ user: ActingUser) -> String {
        name == "email" ? "bulkhead-\(user.key)@example.test" : "bulkhead \(name) of \(user.key)"
    }
}
