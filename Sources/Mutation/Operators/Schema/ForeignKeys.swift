internal import DatabaseCatalog
internal import PostgresDriver

/// A foreign key with everything that is needed to make it again.
struct ForeignKeyDefinition {
    let child: Table
    let parent: Table
    let key: ForeignKey
    /// `ON UPDATE …`, `MATCH FULL` and `DEFERRABLE …`, as far as they are not what goes without
    /// saying.
    let matching: String
    let timing: String

    var object: String { "\(child.displayName).\(key.name)" }

    var drop: String { "ALTER TABLE \(child.asName) DROP CONSTRAINT \(key.name.asName)" }

    /// Makes the key under its own name.
    ///
    /// - Parameters:
    ///   - action: what a delete of the parent does; nil leaves it as it is.
    ///   - columns: pairs of the key to keep; nil keeps them all.
    func addition(
        onDelete action: ForeignKey.Action? = nil, columns: [Int]? = nil, isValid: Bool = true
    ) -> String {
        let kept = columns ?? Array(key.columns.indices)
        let parts = [
            "ALTER TABLE \(child.asName) ADD CONSTRAINT \(key.name.asName)",
            "FOREIGN KEY (\(kept.map { key.columns[$0] }.asNames))",
            "REFERENCES \(parent.asName) (\(kept.map { key.referencedColumns[$0] }.asNames))",
            matching, "ON DELETE \((action ?? key.onDelete).sql)", timing,
            isValid ? "" : "NOT VALID",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension MutationSubject {
    /// Every foreign key of the user's tables.
    func foreignKeys() throws(PostgresError) -> [ForeignKeyDefinition] {
        let result = try connection.query(
            """
            SELECT conrelid, conname,
              concat_ws(' ', CASE confmatchtype WHEN 'f' THEN 'MATCH FULL' END,
                CASE confupdtype WHEN 'r' THEN 'ON UPDATE RESTRICT' WHEN 'c' THEN 'ON UPDATE CASCADE'
                  WHEN 'n' THEN 'ON UPDATE SET NULL' WHEN 'd' THEN 'ON UPDATE SET DEFAULT' END),
              CASE WHEN condeferrable THEN concat_ws(' ', 'DEFERRABLE',
                CASE WHEN condeferred THEN 'INITIALLY DEFERRED' END) END
            FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
            """
        ).allRows()
        var found: [ForeignKeyDefinition] = []
        for child in catalog.tables {
            for key in child.foreignKeys {
                guard let parent = catalog.table(withID: key.referencedTable) else { continue }
                let row = result.first { $0[0] == String(child.id) && $0[1] == key.name }
                found.append(
                    ForeignKeyDefinition(
                        child: child, parent: parent, key: key,
                        matching: row?[2] ?? "", timing: row?[3] ?? ""))
            }
        }
        return found
    }
}
