/// What a database says of its own structure: the user's tables and how they hang together.
///
/// Tables of the system schemas and of extensions are left out.
package struct Catalog: Sendable, Equatable {
    package var tables: [Table]

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
    package var isPartitioned: Bool
    package var columns: [Column]
    /// Names of the primary key's columns, in key order; empty where there is none.
    package var primaryKey: [String]
    package var uniqueConstraints: [UniqueConstraint]
    package var foreignKeys: [ForeignKey]
    package var checks: [CheckConstraint]
    package var indexes: [Index]
    package var triggers: [Trigger]

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

    package func column(named name: String) -> Column? {
        columns.first { $0.name == name }
    }

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
    package var isNotNull: Bool
    /// The default's expression; nil where there is none.
    package var defaultExpression: String?
    /// GENERATED ALWAYS AS … STORED: never written.
    package var isGenerated: Bool
    package var identity: Identity?
    /// The labels of an enum, in order; empty for other types.
    package var enumLabels: [String]
    package var isArray: Bool

    /// GENERATED … AS IDENTITY.
    package enum Identity: String, Sendable, Equatable {
        case always = "a"
        case byDefault = "d"
    }

    package init(
        attribute: Int, name: String, typeID: UInt32, typeName: String, maximumLength: Int?,
        isNotNull: Bool, defaultExpression: String?, isGenerated: Bool, identity: Identity?,
        enumLabels: [String], isArray: Bool
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
    }

    /// Whether the server numbers this column by itself: `serial` or identity.
    package var isNumbered: Bool {
        identity != nil || (defaultExpression?.hasPrefix("nextval(") ?? false)
    }
}

/// A UNIQUE constraint, or a unique index without predicate and expressions.
package struct UniqueConstraint: Sendable, Equatable {
    package var name: String
    package var columns: [String]

    package init(name: String, columns: [String]) {
        self.name = name
        self.columns = columns
    }
}

/// A foreign key.
package struct ForeignKey: Sendable, Equatable {
    package var name: String
    package var columns: [String]
    package var referencedTable: UInt32
    package var referencedColumns: [String]
    package var onDelete: Action
    package var isDeferrable: Bool
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
    package var columns: [String]

    package init(name: String, definition: String, columns: [String]) {
        self.name = name
        self.definition = definition
        self.columns = columns
    }
}

/// An index.
package struct Index: Sendable, Equatable {
    package var id: UInt32
    package var name: String
    /// Key columns in order; an expression is nil.
    package var columns: [String?]
    package var method: String
    package var isUnique: Bool
    package var isPrimary: Bool
    package var isValid: Bool
    /// Whether it exists because of a PRIMARY KEY, UNIQUE or EXCLUDE constraint.
    package var belongsToConstraint: Bool
    /// The predicate of a partial index.
    package var predicate: String?
    /// `CREATE INDEX …`.
    package var definition: String

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
    package var isEnabled: Bool
    package var definition: String

    package init(name: String, isEnabled: Bool, definition: String) {
        self.name = name
        self.isEnabled = isEnabled
        self.definition = definition
    }
}
