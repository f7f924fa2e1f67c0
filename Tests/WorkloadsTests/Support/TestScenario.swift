import ScenarioModel

/// Where declarations made in code claim to stand.
let somewhere = SourcePosition(line: 7, column: 3)

/// Users with tasks (an owner column and integer keys) and folders (UUID keys) with notes, which are
/// owned through their folder.
enum TestScenario {
    static let schema = """
        CREATE TABLE users (id serial PRIMARY KEY, email varchar(255) NOT NULL UNIQUE);
        CREATE TABLE tasks (
          id serial PRIMARY KEY, user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
          title varchar(60) NOT NULL CHECK (title <> ''), done boolean NOT NULL DEFAULT false);
        CREATE TABLE folders (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          user_id integer NOT NULL REFERENCES users ON DELETE CASCADE, name text NOT NULL);
        CREATE TABLE notes (
          id serial PRIMARY KEY, folder_id uuid NOT NULL REFERENCES folders ON DELETE CASCADE,
          body text NOT NULL, stars integer NOT NULL DEFAULT 0);
        CREATE INDEX ON tasks (user_id); CREATE INDEX ON notes (folder_id);
        """

    static func table(
        _ name: String, owner: String? = nil, parents: [String] = [], rows: RowCounts?,
        hidden: HiddenRows? = nil
    ) -> TablePopulation {
        TablePopulation(
            table: name, owner: owner, parents: parents, rows: rows, columns: [], hidden: hidden,
            position: somewhere)
    }

    static func rows(
        _ range: ClosedRange<Int>, mean: Double, _ basis: RowCounts.Basis = .perUser
    ) -> RowCounts {
        RowCounts(
            basis: basis, minimum: range.lowerBound, maximum: range.upperBound, mean: mean)
    }

    static let tables = [
        table("tasks", owner: "user_id", rows: rows(0...9, mean: 4)),
        table("folders", owner: "user_id", rows: rows(1...4, mean: 2)),
        table("notes", parents: ["folder_id"], rows: rows(1...5, mean: 3, .perParent)),
    ]

    /// A scenario of 20 users with these operations.
    static func make(
        _ operations: [Operation], journeys: [Journey] = [], load: LoadDeclaration?,
        identity: [String] = [], tables: [TablePopulation] = tables, users: Int = 20,
        tenant: Tenant = .table(ColumnReference(table: "users", column: "id"), somewhere)
    ) throws -> Scenario {
        Scenario(
            name: "test", description: "made in code",
            database: DatabaseDeclaration(
                schemaFiles: [], requiresTLS: false, role: nil,
                identity: try identity.map {
                    IdentityStatement(sql: try .parse($0), binds: [], position: somewhere)
                }),
            tenant: tenant, shared: [],
            population: PopulationDeclaration(
                users: users, seed: 11, asOfMicroseconds: 800_000_000_000_000, activity: .uniform,
                tables: tables),
            operations: operations, journeys: journeys, load: load,
            isolation: IsolationDeclaration(layers: [.queries], controls: []), cascade: [],
            invariants: [], storage: [],
            claims: DocumentClaims(indexes: nil, constraints: [], position: somewhere),
            thresholds: [], accepted: [],
            source: ScenarioSource(folder: ".", file: "test.yaml", contentHash: ""))
    }
}

extension Operation {
    /// An operation with binds such as `["task": .row("tasks", "id")]`.
    init(
        _ name: String, _ sql: String, as actor: Actor = .user,
        bind: KeyValuePairs<String, Generator> = [:], creates: String? = nil,
        deletes: String? = nil, concernsHidden: Bool = false, expect: Expectation = .anything,
        timeoutNanoseconds: UInt64 = Operation.defaultTimeoutNanoseconds
    ) throws {
        self.init(
            name: name, actor: actor, sql: try .parse(sql),
            binds: bind.map {
                Bind(parameter: $0, rule: ValueRule(generator: $1), position: somewhere)
            }, creates: creates, deletes: deletes, concernsHidden: concernsHidden,
            expectation: expect,
            timeoutNanoseconds: timeoutNanoseconds, position: somewhere)
    }
}

extension Generator {
    /// One of the acting user's rows.
    static func row(_ table: String, _ column: String = "id") -> Generator {
        .reference(ColumnReference(table: table, column: column))
    }
}

extension Journey {
    init(_ name: String, _ steps: [JourneyStep]) {
        self.init(name: name, steps: steps, position: somewhere)
    }
}

extension JourneyStep {
    static func perform(_ name: String) -> JourneyStep { .operation(name, somewhere) }

    static func together(_ names: String...) -> JourneyStep { .transaction(names, somewhere) }

    static func pause(_ holding: Holding) -> JourneyStep { .think(.fixed(1_000), holding) }

    static func each(
        _ rowsOf: String, _ bind: KeyValuePairs<String, String>, do operation: String
    ) -> JourneyStep {
        .each(
            EachStep(
                rowsOf: rowsOf, bind: bind.map { EachBind(parameter: $0, column: $1) },
                operation: operation, position: somewhere))
    }
}

extension LoadDeclaration {
    /// That many closed clients, for a fraction of a second.
    static func closed(
        _ mix: [String], clients: Int = 4, milliseconds: UInt64 = 300,
        roundTrips: RoundTrips = .separate, workers: Int = 1, poolSize: Int = 3
    ) -> LoadDeclaration {
        LoadDeclaration(
            pool: PoolDeclaration(
                size: poolSize, maxOverflow: 0, timeoutNanoseconds: 30_000_000_000,
                recycleNanoseconds: nil, prePing: false),
            roundTrips: roundTrips, workers: workers,
            mix: mix.map { MixEntry(name: $0, weight: 1, position: somewhere) },
            phases: [
                LoadPhase(
                    durationNanoseconds: milliseconds * 1_000_000, isWarmup: false,
                    model: .closed(users: clients, think: nil), position: somewhere)
            ], position: somewhere)
    }
}
