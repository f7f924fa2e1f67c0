internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Statements that leak by design, made from the catalog: each kind of probe must catch its own in
/// the same run and on the same rows, or its silence means nothing.
struct BuiltInControls {
    let context: VerificationContext

    /// One sabotaged statement and the rule that it must break.
    struct Control {
        let rule: Rule
        let operation: Operation
    }

    /// A control for each of these rules that the schema has a table for.
    func controls(for rules: [Rule]) -> [Control] {
        rules.compactMap { rule in
            let statement =
                switch rule {
                case .foreignRead: table.map { "SELECT * FROM \($0.name) WHERE \($0.key) = $1" }
                case .existenceTold:
                    table.map { "SELECT count(*) FROM \($0.name) WHERE \($0.key) = $1" }
                case .foreignWrite:
                    table.map {
                        "UPDATE \($0.name) SET \($0.written) = \($0.written) WHERE \($0.key) = $1"
                    }
                default: nil as String?
                }
            if let statement, let table {
                return control(rule, statement, ["row"], boundTo: table.reference)
            }
            return rule == .foreignParentInsert ? plantedRow : nil
        }
    }

    private func control(
        _ rule: Rule, _ sql: String, _ occurrences: [String], boundTo reference: ColumnReference
    ) -> Control {
        let position = SourcePosition(line: 1, column: 1)
        let template = SQLTemplate(source: sql, text: sql, occurrences: occurrences)
        return Control(
            rule: rule,
            operation: Operation(
                name: "\(rule.id) (built in)", sql: template,
                binds: [
                    Bind(
                        parameter: "row", rule: ValueRule(generator: .reference(reference)),
                        position: position)
                ], position: position))
    }

    // MARK: Tables

    /// A table whose rows can be found by a key, as SQL takes its names.
    private struct KeyedTable {
        let name: String
        let key: String
        /// A column that may be written.
        let written: String
        let reference: ColumnReference
    }

    /// The largest one that has rows of its owner.
    private var table: KeyedTable? {
        let candidates = context.plan.tables.indices.filter { number in
            let table = context.table(number)
            return context.tenancy.ownership(of: table) != nil
                && table.id != context.tenancy.tenantTable
        }.sorted { context.plan.tables[$0].rowCount > context.plan.tables[$1].rowCount }
        return candidates.lazy.compactMap(keyed).first
    }

    private func keyed(_ number: Int) -> KeyedTable? {
        let table = context.table(number)
        guard let key = context.plan.tables[number].keyColumn,
            let written = table.columns.first(where: {
                $0.identity != .always && !$0.isGenerated && $0.name != key
            })
        else { return nil }
        return KeyedTable(
            name: table.sqlName, key: Connection.quoted(identifier: key),
            written: Connection.quoted(identifier: written.name),
            reference: ColumnReference(table: table.displayName, column: key))
    }

    /// An own row copied below somebody else's parent: both foreign keys hold.
    private var plantedRow: Control? {
        for child in context.ownedTables where child.id != context.tenancy.tenantTable {
            for key in child.foreignKeys where key.columns.count == 1 {
                guard key.referencedTable != context.tenancy.tenantTable,
                    let parent = context.plan.tableIndex(withID: key.referencedTable),
                    context.plan.tables[parent].keyColumn == key.referencedColumns.first,
                    let copy = RowCopy(
                        of: child, key: context.copiedKey(of: child),
                        replacing: [key.columns[0]: "$1"]),
                    let belongs = context.belongs(child, as: "t", to: "$2")
                else { continue }
                return control(
                    .foreignParentInsert,
                    copy.statement(where: belongs, limit: 1), ["row", "user"],
                    boundTo: ColumnReference(
                        table: context.table(parent).displayName,
                        column: key.referencedColumns[0]))
            }
        }
        return nil
    }
}
