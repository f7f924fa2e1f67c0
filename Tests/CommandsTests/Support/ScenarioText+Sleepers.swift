import Testing

extension ScenarioText {
    /// An operation that takes twenty milliseconds on the server whoever else is there, a hundred
    /// times a second: what a pool for it needs is known from theory.
    static let sleepers = ScenarioText(
        yaml: """
            bulkhead: 1
            name: sleepers
            database: { schema: schema.sql }
            tenant: users.id
            population: { users: 20, seed: 7 }
            operations:
              sleep: { sql: SELECT name FROM users WHERE id = :user AND pg_sleep(0.02) IS NOT NULL }
            load:
              pool: { size: 10, max_overflow: 5, timeout: 5s }
              mix: { sleep: 1 }
              phases: [{ duration: 1s, rate: 100/s }]

            """,
        schema: """
            CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL);

            """)

    /// The same, but only one of them at a time: fifty a second is all that the server can do.
    static func oneSleeperAtATime() throws -> ScenarioText {
        try sleepers.replacing(
            "pg_sleep(0.02) IS NOT NULL",
            by: "pg_advisory_xact_lock(1) IS NOT NULL AND pg_sleep(0.02) IS NOT NULL")
    }
}
