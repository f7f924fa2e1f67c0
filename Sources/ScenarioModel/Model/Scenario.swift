/// One scenario: the tables, how many rows a user has, and the operations an application performs.
///
/// Every fact is written here once; the load, the plan checks, the attacks and the cascades are
/// derived from it. Declarations keep the order of the file, and their place in it, because
/// mistakes that only the database can show (a bind to a missing column) are reported there too.
package struct Scenario: Sendable, Equatable {
    package var name: String
    package var description: String
    package var database: DatabaseDeclaration
    /// Whether the file says anything of a database.
    ///
    /// A scenario with an `api` and no database is about the API alone: rows are made through it.
    package var declaresDatabase: Bool
    /// Nil where the scenario is about the database alone.
    package var api: APIDeclaration?
    package var tenant: Tenant
    package var shared: [SharedTable]
    package var population: PopulationDeclaration
    /// The statements among the operations.
    package var operations: [Operation]
    /// The requests among them; both share one space of names.
    package var httpOperations: [HTTPOperation]
    /// The journeys of statements.
    package var journeys: [Journey]
    /// The journeys of requests.
    package var httpJourneys: [HTTPJourney]
    /// Nil where the scenario declares no load: it can then only be verified.
    package var load: LoadDeclaration?
    package var isolation: IsolationDeclaration
    package var cascade: [CascadeEdge]
    package var invariants: [Invariant]
    package var storage: [StorageClaim]
    package var claims: DocumentClaims
    package var thresholds: [ThresholdGroup]
    package var accepted: [Acceptance]
    /// Mutants that change nothing that could be seen.
    package var equivalentMutants: [EquivalentMutant]
    package var source: ScenarioSource

    package init(
        name: String, description: String, database: DatabaseDeclaration,
        declaresDatabase: Bool = true, api: APIDeclaration? = nil, tenant: Tenant,
        shared: [SharedTable], population: PopulationDeclaration, operations: [Operation],
        httpOperations: [HTTPOperation] = [], journeys: [Journey],
        httpJourneys: [HTTPJourney] = [], load: LoadDeclaration?, isolation: IsolationDeclaration,
        cascade: [CascadeEdge], invariants: [Invariant], storage: [StorageClaim],
        claims: DocumentClaims, thresholds: [ThresholdGroup], accepted: [Acceptance],
        equivalentMutants: [EquivalentMutant] = [], source: ScenarioSource
    ) {
        self.name = name
        self.description = description
        self.database = database
        self.declaresDatabase = declaresDatabase
        self.api = api
        self.tenant = tenant
        self.shared = shared
        self.population = population
        self.operations = operations
        self.httpOperations = httpOperations
        self.journeys = journeys
        self.httpJourneys = httpJourneys
        self.load = load
        self.isolation = isolation
        self.cascade = cascade
        self.invariants = invariants
        self.storage = storage
        self.claims = claims
        self.thresholds = thresholds
        self.accepted = accepted
        self.equivalentMutants = equivalentMutants
        self.source = source
    }

    /// The statement of that name, or nil.
    package func operation(named name: String) -> Operation? {
        operations.first { $0.name == name }
    }

    /// The request of that name, or nil.
    package func httpOperation(named name: String) -> HTTPOperation? {
        httpOperations.first { $0.name == name }
    }
}

/// Where a scenario was read from.
package struct ScenarioSource: Sendable, Equatable {
    /// The folder that relative names (the schema files) start from.
    package var folder: String
    /// The YAML file's path as the user wrote it, for diagnostics.
    package var file: String
    /// SHA-256 over the YAML and every schema file, in lower-case hexadecimal.
    package var contentHash: String
    /// The YAML itself, so that mistakes found later can show the line they are in.
    package var text: String

    package init(folder: String, file: String, contentHash: String, text: String = "") {
        self.folder = folder
        self.file = file
        self.contentHash = contentHash
        self.text = text
    }
}

/// A place in a scenario file; both count from 1, the column in characters.
package struct SourcePosition: Sendable, Equatable, Hashable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A table's column as scenarios write it: `table.column`, or `schema.table.column`.
package struct ColumnReference: Sendable, Equatable, Hashable {
    /// The table's name, with its schema in front where the scenario gives one.
    package var table: String
    package var column: String

    package init(table: String, column: String) {
        self.table = table
        self.column = column
    }
}

/// How the application's database comes to be.
package struct DatabaseDeclaration: Sendable, Equatable {
    /// Schema files, in the order in which they are applied; globs are already expanded.
    package var schemaFiles: [String]
    /// Whether plaintext connections must be refused.
    package var requiresTLS: Bool
    /// The role that operations log in as, where the schema creates one.
    package var role: String?
    /// Where the role is named; nil where it is not.
    package var rolePosition: SourcePosition?
    /// Statements that begin every transaction and tell the database who acts.
    package var identity: [IdentityStatement]

    package init(
        schemaFiles: [String], requiresTLS: Bool, role: String?,
        rolePosition: SourcePosition? = nil, identity: [IdentityStatement]
    ) {
        self.schemaFiles = schemaFiles
        self.requiresTLS = requiresTLS
        self.role = role
        self.rolePosition = rolePosition
        self.identity = identity
    }
}

/// One statement that tells the database who acts.
package struct IdentityStatement: Sendable, Equatable {
    package var sql: SQLTemplate
    package var binds: [Bind]
    package var position: SourcePosition

    package init(sql: SQLTemplate, binds: [Bind], position: SourcePosition) {
        self.sql = sql
        self.binds = binds
        self.position = position
    }
}

/// Whose rows must stay apart.
package enum Tenant: Sendable, Equatable {
    /// The tenant's own table and key, `users.id`.
    case table(ColumnReference, SourcePosition)
    /// No such table: the column that carries the owner wherever it occurs.
    case column(String, SourcePosition)
}

/// A table whose rows are the same for everybody, with the reason.
package struct SharedTable: Sendable, Equatable {
    package var table: String
    package var because: String
    package var position: SourcePosition

    package init(table: String, because: String, position: SourcePosition) {
        self.table = table
        self.because = because
        self.position = position
    }
}
