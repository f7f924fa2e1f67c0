/// What a database says of who may reach what: relations of every kind, row security, policies,
/// roles and functions.
///
/// Unlike `Catalog` it holds partitions, views and materialised views: each is a way to the rows
/// of a table.
package struct AccessCatalog: Sendable, Equatable {
    /// By schema, then in the order of their making.
    package var relations: [Relation]
    package var policies: [Policy]
    package var roles: [Role]
    /// Functions and procedures of the user's schemas.
    package var functions: [Function]

    /// An access catalog, part by part.
    package init(
        relations: [Relation], policies: [Policy], roles: [Role], functions: [Function]
    ) {
        self.relations = relations
        self.policies = policies
        self.roles = roles
        self.functions = functions
    }

    /// The relation with that OID; nil for relations of the system and of extensions.
    package func relation(withID id: UInt32) -> Relation? {
        relations.first { $0.id == id }
    }

    /// The role of that name; nil where there is none.
    package func role(named name: String) -> Role? {
        roles.first { $0.name == name }
    }

    /// The role with that OID.
    package func role(withID id: UInt32) -> Role? {
        roles.first { $0.id == id }
    }

    /// The policies of a relation, in the order of their names.
    package func policies(of relation: UInt32) -> [Policy] {
        policies.filter { $0.relation == relation }
    }

    /// Partitions and inheriting tables below a relation, at any depth.
    package func descendants(of relation: UInt32) -> [Relation] {
        var found: [Relation] = []
        var open = [relation]
        // Every relation is taken at most once, which bounds the rounds.
        while let next = open.popLast() {
            for child in relations where child.parents.contains(next) {
                guard !found.contains(where: { $0.id == child.id }) else { continue }
                found.append(child)
                open.append(child.id)
            }
        }
        return found
    }
}

/// Something that rows can be read from.
package struct Relation: Sendable, Equatable {
    /// Its OID.
    package var id: UInt32
    package var schema: String
    package var name: String
    package var kind: Kind
    /// The owning role's OID.
    package var owner: UInt32
    /// ENABLE ROW LEVEL SECURITY.
    package var hasRowSecurity: Bool
    /// FORCE ROW LEVEL SECURITY: policies bind the owner too.
    package var isForced: Bool
    /// Of a view: whether it reads with its caller's rights.
    package var isSecurityInvoker: Bool
    /// Of a view: whether conditions of its caller wait until its own have been judged.
    package var isSecurityBarrier: Bool
    /// Of a partition its partitioned table, of an inheriting table what it inherits from.
    package var parents: [UInt32]
    /// Names of its columns, in order.
    package var columns: [String]
    /// Tables and views that a view's definition reads; empty for tables.
    package var sources: [UInt32]

    /// As `pg_class.relkind` codes it.
    package enum Kind: String, Sendable, Equatable {
        case table = "r"
        case partitionedTable = "p"
        case view = "v"
        case materializedView = "m"
        case foreignTable = "f"
        case sequence = "S"
    }

    /// A relation, part by part as the catalog shows it.
    package init(
        id: UInt32, schema: String, name: String, kind: Kind, owner: UInt32, hasRowSecurity: Bool,
        isForced: Bool, isSecurityInvoker: Bool, isSecurityBarrier: Bool, parents: [UInt32],
        columns: [String], sources: [UInt32]
    ) {
        self.id = id
        self.schema = schema
        self.name = name
        self.kind = kind
        self.owner = owner
        self.hasRowSecurity = hasRowSecurity
        self.isForced = isForced
        self.isSecurityInvoker = isSecurityInvoker
        self.isSecurityBarrier = isSecurityBarrier
        self.parents = parents
        self.columns = columns
        self.sources = sources
    }

    /// For reports: the bare name in `public`, else with its schema.
    package var displayName: String {
        schema == "public" ? name : "\(schema).\(name)"
    }
}

/// One row-security policy.
package struct Policy: Sendable, Equatable {
    package var name: String
    /// The table's OID.
    package var relation: UInt32
    package var command: Command
    /// Permissive policies are joined by OR, restrictive ones narrow their sum by AND.
    package var isPermissive: Bool
    /// OIDs of the roles it binds; 0 is everybody.
    package var roles: [UInt32]
    /// USING, as the server deparses it.
    package var using: String?
    /// WITH CHECK, as the server deparses it; where it is nil, USING is checked instead.
    package var check: String?
    /// Columns that either expression reads, of its own table and of others.
    package var columns: [ColumnUse]

    /// A column that a policy reads.
    package struct ColumnUse: Sendable, Equatable {
        /// The table's OID.
        package var relation: UInt32
        package var column: String

        /// A column of a table.
        package init(relation: UInt32, column: String) {
            self.relation = relation
            self.column = column
        }
    }

    /// As `pg_policy.polcmd` codes it.
    package enum Command: String, Sendable, Equatable {
        case all = "*"
        case select = "r"
        case insert = "a"
        case update = "w"
        case delete = "d"
    }

    /// A policy, part by part as the catalog shows it.
    package init(
        name: String, relation: UInt32, command: Command, isPermissive: Bool, roles: [UInt32],
        using: String?, check: String?, columns: [ColumnUse]
    ) {
        self.name = name
        self.relation = relation
        self.command = command
        self.isPermissive = isPermissive
        self.roles = roles
        self.using = using
        self.check = check
        self.columns = columns
    }

    /// Both expressions, for what they speak of.
    package var text: String {
        [using, check].compactMap(\.self).joined(separator: " ")
    }
}

/// One role.
package struct Role: Sendable, Equatable {
    /// Its OID.
    package var id: UInt32
    package var name: String
    package var isSuperuser: Bool
    /// BYPASSRLS.
    package var bypassesRowSecurity: Bool

    /// A role, part by part as the catalog shows it.
    package init(id: UInt32, name: String, isSuperuser: Bool, bypassesRowSecurity: Bool) {
        self.id = id
        self.name = name
        self.isSuperuser = isSuperuser
        self.bypassesRowSecurity = bypassesRowSecurity
    }
}

/// One function or procedure.
package struct Function: Sendable, Equatable {
    /// Its OID.
    package var id: UInt32
    package var schema: String
    package var name: String
    /// Types of its input parameters, as `format_type` writes them.
    package var parameterTypes: [String]
    package var parameterTypeIDs: [UInt32]
    /// How many of the last parameters have a default.
    package var defaultCount: Int
    package var kind: Kind
    /// SECURITY DEFINER: runs with its owner's rights.
    package var isSecurityDefiner: Bool
    package var isLeakproof: Bool
    package var volatility: Volatility
    /// `name=value` of its SET clauses.
    package var settings: [String]
    package var language: String
    /// Its body as text; of one that is kept as a parsed tree, as the server writes it.
    package var body: String
    /// Whether its body was parsed when it was made (BEGIN ATOMIC), so that no search path moves it.
    package var isParsed: Bool
    /// Trigger functions cannot be called.
    package var returnsTrigger: Bool

    /// As `pg_proc.prokind` codes it.
    package enum Kind: String, Sendable, Equatable {
        case function = "f"
        case procedure = "p"
    }

    /// As `pg_proc.provolatile` codes it.
    package enum Volatility: String, Sendable, Equatable {
        case immutable = "i"
        case stable = "s"
        case volatile = "v"
    }

    /// A function, part by part as the catalog shows it.
    package init(
        id: UInt32, schema: String, name: String, parameterTypes: [String],
        parameterTypeIDs: [UInt32], defaultCount: Int, kind: Kind, isSecurityDefiner: Bool,
        isLeakproof: Bool, volatility: Volatility, settings: [String], language: String,
        body: String, isParsed: Bool, returnsTrigger: Bool
    ) {
        self.id = id
        self.schema = schema
        self.name = name
        self.parameterTypes = parameterTypes
        self.parameterTypeIDs = parameterTypeIDs
        self.defaultCount = defaultCount
        self.kind = kind
        self.isSecurityDefiner = isSecurityDefiner
        self.isLeakproof = isLeakproof
        self.volatility = volatility
        self.settings = settings
        self.language = language
        self.body = body
        self.isParsed = isParsed
        self.returnsTrigger = returnsTrigger
    }

    /// For reports: `app.owner_of(uuid)`.
    package var displayName: String {
        let name = schema == "public" ? name : "\(schema).\(name)"
        return "\(name)(\(parameterTypes.joined(separator: ", ")))"
    }
}
