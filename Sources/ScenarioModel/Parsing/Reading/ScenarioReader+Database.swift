extension ScenarioReader {
    /// `database:`; the schema files are still patterns, which `SchemaFiles` expands.
    mutating func database(_ slot: Slot) -> DatabaseDeclaration? {
        guard let mapping = mapping(slot, as: .database) else { return nil }
        return DatabaseDeclaration(
            schemaFiles: [],
            requiresTLS: mapping["tls"].flatMap { word($0, of: ["required", "optional"]) }
                == "required",
            role: mapping["role"].flatMap { string($0) },
            rolePosition: mapping["role"]?.node.position,
            identity: mapping["identity"].map { identity($0) } ?? [])
    }

    /// The patterns below `database: schema:` with their places.
    mutating func schemaPatterns(_ slot: Slot) -> [SchemaFiles.Pattern] {
        let slots: [Slot]
        if case .sequence = slot.node.content {
            slots = items(slot, atLeastOne: true) ?? []
        } else {
            slots = [slot]
        }
        return slots.compactMap { slot in
            guard let text = string(slot), case .scalar(let scalar) = slot.node.content else {
                return nil
            }
            return SchemaFiles.Pattern(
                pattern: text, written: scalar.written, position: slot.node.position)
        }
    }

    private mutating func identity(_ slot: Slot) -> [IdentityStatement] {
        (items(slot, atLeastOne: true) ?? []).compactMap { item in
            var statement = item
            var binds: [Bind] = []
            if case .mapping = item.node.content {
                guard let mapping = mapping(item, as: .identity), let sql = mapping["sql"] else {
                    return nil
                }
                statement = sql
                binds = mapping["bind"].map { self.binds($0) } ?? []
            }
            return sql(statement).map {
                IdentityStatement(sql: $0, binds: binds, position: item.node.position)
            }
        }
    }

    /// `tenant: users.id`, or `tenant: { column: user_id }`.
    mutating func tenant(_ slot: Slot) -> Tenant? {
        if case .mapping = slot.node.content {
            let mapping = mapping(slot, as: .tenant)
            return mapping?["column"].flatMap { column in
                string(column).map { .column($0, column.node.position) }
            }
        }
        return column(slot).map { .table($0, slot.node.position) }
    }

    mutating func shared(_ slot: Slot) -> [SharedTable] {
        (items(slot) ?? []).compactMap { item in
            guard let mapping = mapping(item, as: .sharedTable) else { return nil }
            let table = mapping["table"].flatMap { string($0) }
            let reason = mapping["because"].flatMap { string($0) }
            guard let table, let reason else { return nil }
            return SharedTable(table: table, because: reason, position: item.node.position)
        }
    }
}
