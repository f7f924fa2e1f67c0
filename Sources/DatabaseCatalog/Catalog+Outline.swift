extension Catalog {
    /// The structure as lines that two databases can be compared by: what a part is, by its name.
    ///
    /// `tasks.title` is `character varying(200) NOT NULL`, `tasks index idx_tasks_user` its definition.
    /// OIDs and the order of columns are left out.
    package var outline: [String: String] {
        var lines: [String: String] = [:]
        for table in tables {
            let name = table.displayName
            lines[name] = table.isPartitioned ? "partitioned table" : "table"
            for column in table.columns { lines["\(name).\(column.name)"] = column.outline }
            if !table.primaryKey.isEmpty {
                lines["\(name) primary key"] = table.primaryKey.joined(separator: ", ")
            }
            for key in table.foreignKeys {
                let parent = self.table(withID: key.referencedTable)?.displayName ?? "?"
                lines["\(name) foreign key (\(key.columns.joined(separator: ", ")))"] =
                    "\(parent) (\(key.referencedColumns.joined(separator: ", "))) ON DELETE "
                    + key.onDelete.sql + (key.isValidated ? "" : " NOT VALID")
            }
            for check in table.checks {
                lines["\(name) check \(check.name)"] = check.definition
            }
            for index in table.indexes {
                lines["\(name) index \(index.name)"] =
                    index.definition + (index.isValid ? "" : " (invalid)")
            }
            for trigger in table.triggers {
                lines["\(name) trigger \(trigger.name)"] =
                    trigger.definition + (trigger.isEnabled ? "" : " (disabled)")
            }
        }
        return lines
    }
}

extension Column {
    /// `integer NOT NULL DEFAULT 0`.
    fileprivate var outline: String {
        var text = typeName
        if isNotNull { text += " NOT NULL" }
        if let identity {
            text += " GENERATED \(identity == .always ? "ALWAYS" : "BY DEFAULT") AS IDENTITY"
        } else if let defaultExpression {
            text += (isGenerated ? " GENERATED AS " : " DEFAULT ") + defaultExpression
        }
        return ([text] + domainChecks).joined(separator: " ")
    }
}
