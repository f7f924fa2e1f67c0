/// What a database says of its own structure: the user's tables and how they hang together.
///
/// Tables of the system schemas and of extensions are left out, and so are partitions: their rows
/// are their partitioned table's.
package struct Catalog: Sendable, Equatable {
    /// Those of `public` first, then by schema, in the order of their making.
    package var tables: [Table]

    /// A catalog of these tables.
    package init(tables: [Table]) {
        self.tables = tables
    }

    /// The table of that name, as scenarios write it: `users`, or `schema.table`.
    ///
    /// A bare name finds a table of any schema as long as only one has it; `public` goes first.
    package func table(named name: String) -> Table? {
        let exact = tables.filter { $0.name == name || "\($0.schema).\($0.name)" == name }
        return exact.count == 1 ? exact.first : exact.first { $0.schema == "public" }
    }

    /// The table with that OID; nil for tables that the catalog leaves out.
    package func table(withID id: UInt32) -> Table? {
        tables.first { $0.id == id }
    }

    /// Foreign keys of any table that point at `table`, with the table that holds them.
    package func foreignKeys(referencing table: Table) -> [(child: Table, key: ForeignKey)] {
        tables.flatMap { child in
            child.foreignKeys.filter { $0.referencedTable == table.id }.map { (child, $0) }
        }
    }
}

/// One table.
package struct Table: Sendable, Equatable {
    /// Its OID.
    package var id: UInt32
    package var schema: String
    package var name: String
    /// Whether its rows are kept in partitions.
    package var isPartitioned: Bool
    /// In the table's order.
    package var columns: [Column]
    /// Names of the primary key's columns, in key order; empty where there is none.
    package var primaryKey: [String]
    /// Without the primary key; with unique indexes that no constraint made.
    package var uniqueConstraints: [UniqueConstraint]
    package var foreignKeys: [ForeignKey]
    package var checks: [CheckConstraint]
    /// With those of constraints.
    package var indexes: [Index]
    package var triggers: [Trigger]

    /// A table, part by part as the catalog shows it.
    package init(
        id: UInt32, schema: String, name: String, isPartitioned: Bool, columns: [Column],
        primaryKey: [String], uniqueConstraints: [UniqueConstraint], foreignKeys: [ForeignKey],
        checks: [CheckConstraint], indexes: [Index], triggers: [Trigger]
    ) {
        self.id = id
        self.schema = schema
        self.name = name
        self.isPartitioned = isPartitioned
        self.columns = columns
        self.primaryKey = primaryKey
        self.uniqueConstraints = uniqueConstraints
        self.foreignKeys = foreignKeys
        self.checks = checks
        self.indexes = indexes
        self.triggers = triggers
    }

    /// The column of that name, in the catalog's spelling; nil where there is none.
    package func column(named name: String) -> Column? {
        columns.first { $0.name == name }
    }

    /// The column with that attribute number; nil where there is none.
    package func column(numbered attribute: Int) -> Column? {
        columns.first { $0.attribute == attribute }
    }

    /// The foreign key that consists of this one column; nil where there is none.
    package func foreignKey(on column: String) -> ForeignKey? {
        foreignKeys.first { $0.columns == [column] }
    }

    /// For reports: the bare name in `public`, else with its schema.
    package var displayName: String {
        schema == "public" ? name : "\(schema).\(name)"
    }
}

/// One column.
package struct Column: Sendable, Equatable {
    /// Its number in the table, from 1; dropped columns leave gaps.
    package var attribute: Int
    package var name: String
    /// The type's OID; of a domain, its base type's.
    package var typeID: UInt32
    /// As `format_type` writes it: `character varying(200)`.
    package var typeName: String
    /// In characters, for `varchar(n)` and `char(n)`; nil where the type has no limit.
    package var maximumLength: Int?
    /// Whether the column, or its type's domain, refuses NULL.
    package var isNotNull: Bool
    /// The default's expression, the column's own or its domain's; nil where there is none.
    package var defaultExpression: String?
    /// GENERATED ALWAYS AS … STORED: never written.
    package var isGenerated: Bool
    /// Nil for a column that is no identity column.
    package var identity: Identity?
    /// The labels of an enum, in order; empty for other types.
    package var enumLabels: [String]
    package var isArray: Bool
    /// The name of the type, of a domain its base type's, without limits; nil where not read.
    package var baseTypeName: String?
    /// The CHECKs of the type's domains, as the server writes them.
    package var domainChecks: [String]

    /// GENERATED … AS IDENTITY.
    package enum Identity: String, Sendable, Equatable {
        case always = "a"
        case byDefault = "d"
    }

    /// A column, part by part as the catalog shows it.
    package init(
        attribute: Int, name: String, typeID: UInt32, typeName: String, maximumLength: Int?,
        isNotNull: Bool, defaultExpression: String?, isGenerated: Bool, identity: Identity?,
        enumLabels: [String], isArray: Bool, baseTypeName: String? = nil,
        domainChecks: [String] = []
    ) {
        self.attribute = attribute
        self.name = name
        self.typeID = typeID
        self.typeName = typeName
        self.maximumLength = maximumLength
        self.isNotNull = isNotNull
        self.defaultExpression = defaultExpression
        self.isGenerated = isGenerated
        self.identity = identity
        self.enumLabels = enumLabels
        self.isArray = isArray
        self.baseTypeName = baseTypeName
        self.domainChecks = domainChecks
    }

    /// Whether the server numbers this column by itself: `serial` or identity.
    package var isNumbered: Bool {
        identity != nil || (defaultExpression?.hasPrefix("nextval(") ?? false)
    }
}

/// A UNIQUE constraint, or a unique index without predicate and expressions.
package struct UniqueConstraint: Sendable, Equatable {
    package var name: String
    /// In the constraint's order.
    package var columns: [String]

    /// A constraint on these columns together.
    package init(name: String, columns: [String]) {
        self.name = name
        self.columns = columns
    }
}

/// A foreign key.
package struct ForeignKey: Sendable, Equatable {
    package var name: String
    /// In the key's order, as `referencedColumns` are.
    package var columns: [String]
    /// The parent's OID.
    package var referencedTable: UInt32
    package var referencedColumns: [String]
    package var onDelete: Action
    package var isDeferrable: Bool
    /// False for a key that was added as NOT VALID: rows from before may point at nothing.
    package var isValidated: Bool

    /// What the server does to the child when the parent goes.
    package enum Action: String, Sendable, Equatable {
        case noAction = "a"
        case restrict = "r"
        case cascade = "c"
        case setNull = "n"
        case setDefault = "d"

        /// As SQL writes it.
        package var sql: String {
            switch self {
            case .noAction: "NO ACTION"
            case .restrict: "RESTRICT"
            case .cascade: "CASCADE"
            case .setNull: "SET NULL"
            case .setDefault: "SET DEFAULT"
            }
        }
    }

    /// A foreign key, part by part as the catalog shows it.
    package init(
        name: String, columns: [String], referencedTable: UInt32, referencedColumns: [String],
        onDelete: Action, isDeferrable: Bool, isValidated: Bool
    ) {
        self.name = name
        self.columns = columns
        self.referencedTable = referencedTable
        self.referencedColumns = referencedColumns
        self.onDelete = onDelete
        self.isDeferrable = isDeferrable
        self.isValidated = isValidated
    }
}

/// A CHECK constraint, as the server deparses it.
package struct CheckConstraint: Sendable, Equatable {
    package var name: String
    /// `CHECK (…)`.
    package var definition: String
    /// The columns it speaks of, in the table's order; empty where it speaks of none, or of whole
    /// rows.
    package var columns: [String]

    /// A constraint, as the catalog shows it.
    package init(name: String, definition: String, columns: [String]) {
        self.name = name
        self.definition = definition
        self.columns = columns
    }
}

/// An index.
package struct Index: Sendable, Equatable {
    /// Its OID.
    package var id: UInt32
    package var name: String
    /// Key columns in order, without those of INCLUDE; an expression is nil.
    package var columns: [String?]
    /// The access method: `btree`, `gin`.
    package var method: String
    package var isUnique: Bool
    package var isPrimary: Bool
    /// False for an index that was left behind by a failed CREATE INDEX CONCURRENTLY.
    package var isValid: Bool
    /// Whether it exists because of a PRIMARY KEY, UNIQUE or EXCLUDE constraint.
    package var belongsToConstraint: Bool
    /// The predicate of a partial index.
    package var predicate: String?
    /// `CREATE INDEX …`.
    package var definition: String

    /// An index, part by part as the catalog shows it.
    package init(
        id: UInt32, name: String, columns: [String?], method: String, isUnique: Bool,
        isPrimary: Bool, isValid: Bool, belongsToConstraint: Bool, predicate: String?,
        definition: String
    ) {
        self.id = id
        self.name = name
        self.columns = columns
        self.method = method
        self.isUnique = isUnique
        self.isPrimary = isPrimary
        self.isValid = isValid
        self.belongsToConstraint = belongsToConstraint
        self.predicate = predicate
        self.definition = definition
    }
}

/// A trigger that somebody wrote; the server's own for constraints are left out.
package struct Trigger: Sendable, Equatable {
    package var name: String
    /// Whether it fires for ordinary sessions.
    package var isEnabled: Bool
    /// `CREATE TRIGGER …`.
    package var definition: String

    /// A trigger, as the catalog shows it.
    package init(name: String, isEnabled: Bool, definition: String) {
        self.name = name
        self.isEnabled = isEnabled
        self.definition = definition
    }

    /// Whether it fires for each row that is inserted, as the definition's head says.
    package var firesOnInsert: Bool {
        let head = definition.prefix { $0 != "\n" }
        guard let on = head.firstRange(of: " ON ") else { return false }
        return head[..<on.lowerBound].contains(" INSERT") && head.contains(" FOR EACH ROW ")
    }
}
