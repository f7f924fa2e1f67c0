extension ObjectShape {
    /// The whole file.
    static let scenario = ObjectShape(
        "scenario", "A Bulkhead scenario: the tables, how many rows a user has, and what users do.",
        [
            .required(
                "bulkhead", .integer(1...1), "The version of the scenario language.", example: "1"),
            .required(
                "name", .form(.name), "What the scenario is called; results are filed under it.",
                example: "todo-ai-chatbot"),
            .optional(
                "description", .text, "One sentence for the report.",
                example: "Todo lists with a chat assistant"),
            .optional(
                "database", .object(.database), "How the application's database comes to be.",
                example: "{ schema: schema.sql }"),
            .optional(
                "api", .object(.api),
                "The application's HTTP interface: where it is, how it is started, and how it "
                    + "tells who calls.",
                example: "{ base_url: \"${API_URL}\", openapi: /openapi.json }"),
            .required(
                "tenant", .either([.form(.column), .object(.tenant)]),
                "Whose rows must stay apart: the tenant's table and key, or the owner column where "
                    + "there is no such table.", example: "users.id"),
            .optional(
                "shared", .list(.object(.sharedTable)),
                "Tables whose rows are the same for everybody.",
                example: "[{ table: plans, because: price list }]"),
            .required(
                "population", .object(.population), "How many users there are and what they own.",
                example: "{ users: 1000 }"),
            .optional(
                "operations", .named(.either([.object(.operation), .object(.httpOperation)])),
                "The statements that the application performs, and the requests that it answers, "
                    + "by name.",
                example: "{ list_tasks: { sql: SELECT id FROM tasks WHERE user_id = :user } }"),
            .optional(
                "journeys", .named(.list(.either([.text, .object(.journeyStep)]), atLeast: 1)),
                "Several operations by one user, in order, sharing bound rows.",
                example: "{ sign_up: [create_account, sign_in] }"),
            .optional(
                "load", .object(.load), "Who arrives how often, and what they do.",
                example: "{ mix: { list_tasks: 1 }, phases: [{ duration: 30s, rate: 200/s }] }"),
            .optional(
                "isolation", .object(.isolation), "Where isolation is claimed to hold.",
                example: "{ layers: [queries] }"),
            .optional(
                "cascade",
                .named(.named(.words(CascadeRule.allCases.map(\.rawValue)))),
                "What becomes of child rows when their parent is deleted.",
                example: "{ users: { tasks: delete } }"),
            .optional(
                "invariants", .named(.form(.sql)),
                "Queries that must return no row, before and after everything.",
                example: "{ no_orphans: SELECT id FROM tasks WHERE user_id IS NULL }"),
            .optional(
                "storage", .list(.object(.storageClaim)),
                "How large the document says the database is.",
                example: "[{ claim: 50MB, at_users: 1000 }]"),
            .optional(
                "claims", .object(.claims), "What the document says of its own schema.",
                example: "{ indexes: 9 }"),
            .optional(
                "thresholds", .named(.list(.form(.threshold), atLeast: 1)),
                "Limits by operation or journey; 'all' is all of them together.",
                example: "{ all: [errors < 0.1%], list_tasks: [p(95) < 20ms] }"),
            .optional(
                "accept", .list(.object(.acceptance)),
                "Known findings, each with its reason; they are printed and do not fail the run.",
                example: "[{ rule: redundant-index, object: ix_a, because: kept for reports }]"),
            .optional(
                "prove", .object(.prove), "What `bulkhead prove` should know of its mutants.",
                example: "{ equivalent: [{ mutant: not-null-dropped/tasks.note, "
                    + "because: empty and unknown are one to the application }] }"),
        ])

    static let prove = ObjectShape(
        "prove", "What `bulkhead prove` should know of the defects that it plants.",
        [
            .optional(
                "equivalent", .list(.object(.equivalentMutant)),
                "Mutants that change nothing that could be seen; they do not count.",
                example: "[{ mutant: not-null-dropped/tasks.note, because: a CHECK says it too }]")
        ])

    static let equivalentMutant = ObjectShape(
        "equivalent-mutant", "A mutant that changes nothing that could be seen.",
        [
            .required(
                "mutant", .text, "Its name in the report of `bulkhead prove`.",
                example: "not-null-dropped/tasks.note"),
            .required(
                "because", .text, "Why nothing could be seen of it.",
                example: "a CHECK refuses NULL as well"),
        ])

    static let database = ObjectShape(
        "database", "How the application's database comes to be.",
        [
            .optional(
                "schema", .either([.text, .list(.text, atLeast: 1)]),
                "SQL files that are applied to an empty database, globs allowed, relative to the "
                    + "scenario's folder; needed wherever --dsn names no database with a structure "
                    + "of its own.", example: "[stub.sql, migrations/*.sql]"),
            .unsupported("prepare", "A command that migrates the database."),
            .optional(
                "tls", .words(["required", "optional"]),
                "Whether plaintext connections must be refused.", example: "required"),
            .optional(
                "role", .text, "The role that operations log in as, where the schema creates one.",
                example: "app_user"),
            .optional(
                "identity", .list(.either([.form(.sql), .object(.identity)]), atLeast: 1),
                "Statements that begin every transaction and tell the database who acts.",
                example: "[\"SELECT set_config('app.user_id', :user, true)\"]"),
        ])

    static let identity = ObjectShape(
        "identity", "A statement that tells the database who acts, with binds of its own.",
        [sqlKey, bindKey])

    static let tenant = ObjectShape(
        "tenant", "The owner column, where there is no table of tenants.",
        [
            .required(
                "column", .text, "The column that carries the owner wherever it occurs.",
                example: "user_id"),
            .unsupported("table", "Tenants with members."),
            .unsupported("members", "Tenants with members."),
        ])

    static let sharedTable = ObjectShape(
        "shared-table", "A table whose rows are the same for everybody.",
        [
            .required("table", .text, "The table.", example: "plans"),
            .required(
                "because", .text, "Why its rows belong to nobody.",
                example: "price list, the same for everybody"),
        ])

    static let isolation = ObjectShape(
        "isolation", "Where isolation is claimed to hold.",
        [
            .optional(
                "layers",
                .list(.words(IsolationLayer.allCases.map(\.rawValue)), atLeast: 1),
                "The layers that claim it: the application's queries, the database's policies, "
                    + "the HTTP interface.", example: "[queries]"),
            .optional(
                "controls", .named(.either([.object(.control), .object(.httpControl)])),
                "Statements and requests known to leak: a run is inconclusive unless it catches "
                    + "every one.",
                example: "{ any_task: { sql: SELECT * FROM tasks WHERE id = :task, "
                    + "bind: { task: tasks.id } } }"),
            .optional(
                "public", .list(.object(.route)),
                "Routes that answer without a token, each with its reason.",
                example: "[{ route: GET /health, because: tells nothing of anybody }]"),
            .optional(
                "untested", .list(.object(.route)),
                "Routes of the OpenAPI document that no operation calls, each with its reason.",
                example: "[{ route: POST /webhooks/{source}, because: signed by its sender }]"),
            .unsupported("require", "Checks that must have been exercised."),
        ])

    static let storageClaim = ObjectShape(
        "storage-claim", "How large the document says the database is.",
        [
            .required("claim", .form(.byteSize), "The size it states.", example: "50MB"),
            .required(
                "at_users", .integer(1...ScenarioLimits.mostUsers), "For how many users.",
                example: "1000"),
        ])

    static let claims = ObjectShape(
        "claims", "What the document says of its own schema, held against the catalog.",
        [
            .optional(
                "indexes", .integer(0...ScenarioLimits.mostIndexes), "How many indexes there are.",
                example: "9"),
            .optional(
                "constraints", .list(.object(.constraintClaim)), "CHECKs that it states.",
                example: "[{ table: tasks, check: length(title) > 0 }]"),
        ])

    static let constraintClaim = ObjectShape(
        "constraint-claim", "A CHECK that the document states.",
        [
            .required("table", .text, "The table.", example: "tasks"),
            .required(
                "check", .text, "The condition, as CHECK takes it.",
                example: "length(trim(title)) > 0"),
        ])

    static let acceptance = ObjectShape(
        "acceptance", "A finding that is known and does not fail the run.",
        [
            .required("rule", .form(.rule), "The rule that finds it.", example: "redundant-index"),
            .required(
                "object", .text, "The operation, table, edge or index it is about.",
                example: "ix_users_email"),
            .required(
                "because", .text, "The reason for accepting it.",
                example: "the migration creates it beside the unique constraint"),
            .unsupported("when", "A limit of the acceptance to some servers."),
            .unsupported("until", "A date at which the acceptance ends."),
        ])
}

/// The limits of numbers in a scenario: beyond them something is mistyped.
enum ScenarioLimits {
    static let mostUsers = 10_000_000
    static let mostRows = 100_000_000
    static let mostIndexes = 10_000
    static let mostConnections = 10_000
    static let mostWorkers = 256
    static let longestText = 10_000
    static let mostWords = 2_000
    static let steepestZipf = 10.0
    static let largestWeight = 1_000_000.0
}
