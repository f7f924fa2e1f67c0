internal import DatabaseCatalog
internal import PostgresDriver

/// Drafts rows that the schema accepts, so that nothing but a policy can stand in their way.
///
/// A row of the owner's own serves as the pattern where there is one, then anybody's; where the
/// table is empty, values follow from the columns' types.
struct RowDrafting {
    let context: VerificationContext
    /// As an observer.
    let connection: Connection
    /// How many parents of parents are drafted before giving up.
    private static let depthLimit = 6

    /// How a draft avoids the unique keys of the rows that are there.
    enum Uniqueness {
        /// It has keys of its own.
        case fresh
        /// It takes the place of the owner's own row, which goes first.
        case replacing
    }

    /// A row that belongs to `owner`.
    ///
    /// - Returns: nil where none could be drafted: a replacement without a row, or a parent that
    ///   cannot be made.
    func draft(
        _ table: Table, owner: ActingUser, _ uniqueness: Uniqueness = .fresh, depth: Int = 0
    ) throws(PostgresError) -> RowDraft? {
        guard depth < Self.depthLimit else { return nil }
        let isOwned = context.isOwned(table, as: "t", by: owner.key)
        let own = try pattern(table, where: isOwned ?? "false")
        if case .replacing = uniqueness {
            guard var draft = own, let identity = draft.identity else { return nil }
            draft.prerequisites = ["DELETE FROM \(table.sqlName) WHERE \(identity)"]
            return draft
        }
        let other = own == nil ? try pattern(table, where: "true") : nil
        var draft: RowDraft
        if let pattern = own ?? other { draft = pattern } else { draft = try synthesized(table) }
        switch context.tenancy.ownership(of: table) {
        case .tenant: draft[context.tenancy.tenantColumn] = owner.key
        case .column(let column): draft[column] = owner.key
        case .parent, nil: break
        }
        if own == nil {
            for (number, key) in table.foreignKeys.enumerated() {
                // Two keys to one table take two rows of it: a row is seldom linked with itself.
                let earlier = table.foreignKeys[..<number].filter {
                    $0.referencedTable == key.referencedTable && $0.columns != key.columns
                }.count
                guard
                    try connect(
                        &draft, over: key, skipping: earlier, owner: owner,
                        isPatterned: other != nil, depth: depth)
                else { return nil }
            }
        }
        try freshen(&draft)
        let fixed = context.ownerColumns(of: table) + table.foreignKeys.flatMap(\.columns)
        try RowChecks(connection).satisfy(&draft, keeping: Set(fixed))
        return draft
    }

    // MARK: Patterns

    private func pattern(
        _ table: Table, where condition: String, skipping: Int = 0
    ) throws(PostgresError) -> RowDraft? {
        let columns = table.columns.filter { !$0.isGenerated }
        guard !columns.isEmpty else { return nil }
        let names = columns.map { "t.\(Connection.quoted(identifier: $0.name))::text" }
        let result = try connection.query(
            """
            SELECT \(names.joined(separator: ", ")) FROM \(table.sqlName) t
            WHERE \(condition) LIMIT 1 OFFSET \(skipping)
            """)
        guard result.rowCount == 1 else { return nil }
        return RowDraft(
            table: table,
            values: columns.enumerated().map { place, column in
                (column.name, result.string(row: 0, column: place))
            })
    }

    private func synthesized(_ table: Table) throws(PostgresError) -> RowDraft {
        var values: [(column: String, text: String?)] = []
        for column in table.columns where !column.isGenerated {
            let isKey = table.primaryKey.contains(column.name)
            guard isKey || column.isNotNull && column.defaultExpression == nil else { continue }
            values.append((column.name, try SampleValue.text(for: column, of: table, connection)))
        }
        return RowDraft(table: table, values: values)
    }

    // MARK: Parents

    /// Lets the draft point at a parent of its owner's.
    ///
    /// - Returns: false where there is no such parent and none can be made.
    private func connect(
        _ draft: inout RowDraft, over key: ForeignKey, skipping earlier: Int, owner: ActingUser,
        isPatterned: Bool, depth: Int
    ) throws(PostgresError) -> Bool {
        let table = draft.table
        let isOwnership = context.tenancy.ownership(of: table) == .parent(key)
        let ownerColumns = context.ownerColumns(of: table)
        let isNamed = key.columns.allSatisfy(ownerColumns.contains) && !isOwnership
        guard !isNamed, let parent = context.catalog.table(withID: key.referencedTable) else {
            return true
        }
        let isOptional = key.columns.contains { table.column(named: $0)?.isNotNull == false }
        if isOptional, !isOwnership {
            for column in key.columns
            where table.column(named: column)?.isNotNull == false
                && !ownerColumns.contains(column)
            {
                draft[column] = nil
            }
            return true
        }
        let isParentOwned = context.tenancy.ownership(of: parent) != nil
        if isPatterned, !isParentOwned { return true }
        guard let found = try parentRow(parent, skipping: earlier, owner: owner, depth: depth + 1)
        else {
            return false
        }
        for (column, referenced) in zip(key.columns, key.referencedColumns) {
            draft[column] = found.values.first { $0.column == referenced }?.text
        }
        draft.prerequisites += found.prerequisites
        return true
    }

    /// A row of the owner's in a parent table, made by its prerequisites where there is none.
    ///
    /// - Parameter earlier: how many rows other keys of the draft have taken.
    private func parentRow(
        _ parent: Table, skipping earlier: Int, owner: ActingUser, depth: Int
    ) throws(PostgresError) -> RowDraft? {
        let condition = context.isOwned(parent, as: "t", by: owner.key) ?? "true"
        if let found = try pattern(parent, where: condition, skipping: earlier) { return found }
        guard var made = try draft(parent, owner: owner, depth: depth) else { return nil }
        made.prerequisites.append(made.insertion(withNumbers: true))
        return made
    }

    // MARK: Unique keys

    /// Gives every unique key of the draft a value that no row has.
    private func freshen(_ draft: inout RowDraft) throws(PostgresError) {
        let table = draft.table
        let fixed = Set(
            context.ownerColumns(of: table) + table.foreignKeys.flatMap(\.columns))
        var done: Set<String> = []
        for columns in table.uniqueSets where done.isDisjoint(with: columns) {
            // One column is enough to tell the row from all others.
            for name in columns where !fixed.contains(name) {
                guard let column = table.column(named: name), !column.isGenerated,
                    let fresh = try SampleValue.fresh(
                        for: column, of: table, like: draft[name], connection)
                else { continue }
                draft[name] = fresh
                done.insert(name)
                break
            }
        }
    }
}

extension RowDraft {
    /// A condition that finds the row it was patterned on; nil without a primary key.
    fileprivate var identity: String? {
        guard !table.primaryKey.isEmpty else { return nil }
        return table.primaryKey.map { column in
            "\(Connection.quoted(identifier: column)) = \(Self.literal(self[column]))"
        }.joined(separator: " AND ")
    }
}

extension Table {
    /// Sets of columns whose values together may occur only once, as far as they are columns.
    var uniqueSets: [[String]] {
        let keys = [primaryKey] + uniqueConstraints.map(\.columns)
        // Of an index over an expression nobody says which columns it reads: any of them may count.
        let indexes = indexes.filter { $0.isUnique && !$0.belongsToConstraint }.map { index in
            let named = index.columns.compactMap(\.self)
            guard named.count < index.columns.count else { return named }
            return named + columns.map(\.name).filter { index.definition.names($0) }
        }
        return (keys + indexes).filter { !$0.isEmpty }
    }
}

extension String {
    /// Whether a name occurs in it as a whole word.
    func names(_ name: String) -> Bool {
        split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == name }
    }
}
