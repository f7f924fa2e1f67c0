package import DatabaseCatalog
package import ScenarioModel
internal import Stochastics

/// Who owns which rows, by arithmetic: every answer is computed from the seed and a user's index.
///
/// Users are counted from 0 in the order in which they signed up. A user's rows in a table are
/// counted from 0: oldest first where the rows have children, parent by parent where they have
/// parents, and in no order of time in the other tables.
package struct PopulationPlan: Sendable {
    package let users: Int
    package let seed: UInt64
    /// Parents before their children.
    package let tables: [PlannedTable]
    /// What the scenario's reader should know: `tasks: the maximum was lowered from …`.
    package let notes: [String]

    let layouts: [TableLayout]
    let times: [TableTimes]
    let keys: [TableKey]
    /// Tables whose keys count from 1 in time order; asked without looking into `keys`.
    let hasIntegerKeys: [Bool]
    let recipes: [[ColumnRecipe]]
    /// Which rows are hidden, by table.
    let hiding: [HiddenShare?]
    let links: [[ParentLink]]
    let tenantKeys: KeyCodec
    let canaryKey: CanaryKey
    /// Where secret values come from, and their canaries.
    let secrets: SecretSource
    /// The newest time, exclusive, in microseconds since 2000.
    let asOf: Int64
    /// Accounts that users opened through the application; nil where they are seeded.
    let accounts: RegisteredAccounts?

    /// Where a table's keys come from.
    enum TableKey: Sendable {
        case none
        case position(KeyCodec)
        /// The owner's key is the row's own.
        case owner
    }

    /// A column that points at a parent.
    struct ParentLink: Sendable {
        let column: String
        /// The parent's table.
        let table: Int
        /// The streams of the table's rows, from which a further parent is drawn.
        let random: SplittableRandom
        /// Whether rows of one first parent must differ in this one, by a unique constraint.
        let isDistinct: Bool
    }

    /// Plans a scenario's population for a database.
    ///
    /// - Parameters:
    ///   - catalog: the database's structure.
    ///   - tenancy: whose rows there are, from the same catalog.
    ///   - users: instead of the scenario's number.
    ///   - seed: instead of the scenario's.
    ///   - accounts: those that users opened through the application; nil where they are seeded.
    ///   - recorded: rows that were made through the application; nil where they are seeded.
    /// - Throws: every mistake of the scenario that only the database shows, at once.
    package init(
        _ scenario: Scenario, catalog: Catalog, tenancy: Tenancy, users: Int? = nil,
        seed: UInt64? = nil, accounts: RegisteredAccounts? = nil, recorded: RecordedRows? = nil
    ) throws(PopulationError) {
        var builder = PlanBuilder(
            scenario, catalog: catalog, tenancy: tenancy,
            users: accounts?.keys.count ?? users ?? scenario.population.users,
            seed: seed ?? scenario.population.seed, accounts: accounts, recorded: recorded)
        self = try builder.build()
    }

    init(
        users: Int, seed: UInt64, tables: [PlannedTable], notes: [String], layouts: [TableLayout],
        times: [TableTimes], keys: [TableKey], recipes: [[ColumnRecipe]], hiding: [HiddenShare?],
        links: [[ParentLink]], tenantKeys: KeyCodec, canaryKey: CanaryKey, secrets: SecretSource,
        asOf: Int64, accounts: RegisteredAccounts?
    ) {
        self.accounts = accounts
        self.users = users
        self.seed = seed
        self.tables = tables
        self.notes = notes
        self.layouts = layouts
        self.times = times
        self.keys = keys
        hasIntegerKeys = keys.map {
            switch $0 {
            case .position(let codec): codec.form == .integer
            case .none: true
            case .owner: false
            }
        }
        self.recipes = recipes
        self.hiding = hiding
        self.links = links
        self.tenantKeys = tenantKeys
        self.canaryKey = canaryKey
        self.secrets = secrets
        self.asOf = asOf
    }

    /// The index in `tables` of a table as scenarios write it: bare, or with its schema.
    package func tableIndex(named name: String) -> Int? {
        tables.firstIndex { $0.table.displayName == name }
            ?? tables.firstIndex {
                $0.table.name == name || "\($0.table.schema).\($0.table.name)" == name
            }
    }

    /// The index in `tables` of a table by its OID.
    package func tableIndex(withID id: UInt32) -> Int? {
        tables.firstIndex { $0.table.id == id }
    }

    package func canary(ofUser user: Int) -> Canary {
        canaryKey.canary(of: user)
    }

    package var canaryScanner: CanaryScanner { CanaryScanner(key: canaryKey) }

    /// The tenant's key of a user: what owner columns hold and `:user` is bound to.
    package func tenantKey(ofUser user: Int) -> RowKey {
        tenantKeys.key(atPosition: user)
    }

    /// - Returns: nil where no seeded user has that key.
    package func user(ofTenantKey key: RowKey) -> Int? {
        tenantKeys.position(ofKey: key)
    }

    /// As `user(ofTenantKey:)` for a cell of a text-format answer; allocates nothing.
    package func user(ofTenantKeyText text: RawSpan) -> Int? {
        tenantKeys.position(ofText: text)
    }
}
