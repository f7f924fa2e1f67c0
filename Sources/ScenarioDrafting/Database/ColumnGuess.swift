internal import DatabaseCatalog

/// What stands for a value that is compared with a column, or written to it.
struct ColumnGuess {
    let catalog: Catalog
    let tenancy: Tenancy

    /// Where a value comes from.
    enum Place: Hashable {
        case user
        /// A key of somebody's row, or another value that tells it apart: what it is called, and
        /// `tasks.id`.
        case reference(String, to: String)
        /// What it is called, and a generator in the scenario's words.
        case generated(String, by: String)
    }

    /// - Parameter isWritten: whether the value becomes the column's, rather than being looked for.
    /// - Returns: nil for a type that nothing is generated for.
    func place(_ column: Column, of table: Table, isWritten: Bool) -> Place? {
        switch tenancy.ownership(of: table) {
        case .tenant where column.name == tenancy.tenantColumn: return .user
        case .column(column.name): return .user
        default: break
        }
        if let parent = parent(column, of: table) { return parent }
        let isOwned = tenancy.ownership(of: table) != nil
        if isOwned, !isWritten, tenancy.keyColumn(of: table) == column.name {
            return .reference(singular(table), to: "\(name(of: table)).\(column.name)")
        }
        let isUnique = table.uniqueConstraints.contains { $0.columns == [column.name] }
        if isOwned, !isWritten, isUnique {
            return .reference(
                Names.identifier(column.name), to: "\(name(of: table)).\(column.name)")
        }
        return generator(column, of: table, isUnique: isUnique)
            .map { .generated(Names.identifier(column.name), by: $0) }
    }

    /// As scenarios write it: the bare name where that is enough.
    func name(of table: Table) -> String {
        catalog.table(named: table.name)?.id == table.id ? table.name : table.displayName
    }

    func singular(_ table: Table) -> String { Names.singular(Names.identifier(table.name)) }

    /// The row that a foreign key leads to, where somebody owns it.
    private func parent(_ column: Column, of table: Table) -> Place? {
        for key in table.foreignKeys {
            guard let index = key.columns.firstIndex(of: column.name),
                let parent = catalog.table(withID: key.referencedTable)
            else { continue }
            let referenced = key.referencedColumns[index]
            switch tenancy.ownership(of: parent) {
            case .tenant where referenced == tenancy.tenantColumn: return .user
            case nil, .tenant: continue
            default:
                guard tenancy.keyColumn(of: parent) == referenced else { continue }
                return .reference(singular(parent), to: "\(name(of: parent)).\(referenced)")
            }
        }
        return nil
    }

    private func generator(_ column: Column, of table: Table, isUnique: Bool) -> String? {
        guard !column.isArray else { return nil }
        let values = column.enumLabels.isEmpty ? listed(column, table) : column.enumLabels
        if !values.isEmpty {
            return "{ choice: [\(values.prefix(50).map(YAMLText.scalar).joined(separator: ", "))] }"
        }
        let type = (column.baseTypeName ?? column.typeName).prefix { $0 != "(" && $0 != " " }
        switch type {
        case "boolean": return "{ chance: 0.5 }"
        case "smallint", "integer", "bigint", "numeric", "real", "double":
            return "{ integer: 1..100 }"
        case "uuid": return "{ uuid: true }"
        case "timestamp", "date": return "{ ago: 1h..7d }"
        case "json", "jsonb": return "{ json: {} }"
        case "text", "character", "citext": return words(column, isUnique: isUnique)
        default: return nil
        }
    }

    private func words(_ column: Column, isUnique: Bool) -> String {
        let most = column.maximumLength ?? 200
        if Names.snake(column.name).contains("email") { return "{ text: email }" }
        if isUnique, most >= 36 { return "{ uuid: true }" }
        // A word has up to a dozen letters.
        return most < 40 ? "{ words: 1 }" : "{ words: 2..\(min(8, most / 12)) }"
    }

    /// The texts that a CHECK lists for the column, as the server writes one.
    private func listed(_ column: Column, _ table: Table) -> [String] {
        let check = table.checks.first {
            $0.columns == [column.name] && $0.definition.contains("= ANY (")
                && $0.definition.contains("ARRAY['")
        }
        // Between quotes is every second piece; a quote in a value is not worth a guess.
        guard let definition = check?.definition, !definition.contains("''") else { return [] }
        let pieces = definition.split(separator: "'", omittingEmptySubsequences: false)
        return pieces.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
