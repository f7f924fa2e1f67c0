import Testing

@testable import ScenarioModel

@Suite struct ReadingTests {
    private func scenario(
        _ original: String, _ replacement: String, in yaml: String = SmallScenario.yaml
    ) throws -> Scenario {
        try ScenarioFolder().parse(yaml.replacingFirst(original, by: replacement)).get()
    }

    @Test func `the small scenario is read whole`() throws {
        let scenario = try ScenarioFolder().parse(SmallScenario.yaml).get()
        #expect(scenario.name == "small")
        #expect(scenario.description == "Ten users")
        #expect(scenario.database.schemaFiles == ["schema.sql"])
        #expect(
            scenario.tenant
                == .table(
                    ColumnReference(table: "users", column: "id"),
                    SourcePosition(line: 6, column: 9)))
        #expect(scenario.population.users == 10)
        #expect(scenario.population.seed == 7)
        #expect(scenario.population.asOfMicroseconds == 820_540_800_000_000)
        #expect(scenario.operations.map(\.name) == ["list_tasks", "get_task"])
        #expect(scenario.operations[1].position == SourcePosition(line: 18, column: 3))
        #expect(
            scenario.operations[1].binds[0].reference
                == ColumnReference(table: "tasks", column: "id"))
        #expect(
            scenario.operations[1].timeoutNanoseconds == Operation.defaultTimeoutNanoseconds)
        #expect(scenario.load?.mix.map(\.name) == ["list_tasks", "look"])
        #expect(scenario.load?.mix.map(\.weight) == [3, 1])
        #expect(
            scenario.load?.phases.map(\.model)
                == [.open(arrivals: .poisson, rate: 200, rampTo: nil)])
        #expect(scenario.load?.roundTrips == .separate)
        #expect(scenario.isolation.controls.map(\.name) == ["leak"])
        #expect(scenario.cascade.map(\.rule) == [.delete])
        #expect(scenario.invariants.map(\.sql) == ["SELECT id FROM tasks WHERE id < 0"])
        #expect(scenario.storage.map(\.bytes) == [50_000_000])
        #expect(scenario.claims.indexes == 9)
        #expect(scenario.thresholds.map(\.subject) == [nil])
        #expect(scenario.accepted.map(\.because) == ["kept for reports"])
    }

    @Test func `a scenario needs no more than its tables`() throws {
        let yaml = """
            bulkhead: 1
            name: least
            database: { schema: schema.sql }
            tenant: users.id
            population: { users: 10 }
            """
        let scenario = try ScenarioFolder().parse(yaml).get()
        #expect(scenario.load == nil)
        #expect(scenario.operations.isEmpty)
        #expect(scenario.isolation.layers == [.policies])
    }

    @Test func `the database may ask for TLS, a role and an identity`() throws {
        let scenario = try scenario(
            "  schema: schema.sql",
            """
              schema: schema.sql
              tls: required
              role: app_user
              identity:
                - SELECT set_config('app.user_id', :user, true)
                - { sql: "SELECT set_config('app.task', :task, true)", bind: { task: tasks.id } }
            """)
        #expect(scenario.database.requiresTLS)
        #expect(scenario.database.role == "app_user")
        #expect(scenario.database.identity.map(\.sql.occurrences) == [["user"], ["task"]])
        #expect(scenario.database.identity[1].binds.map(\.parameter) == ["task"])
    }

    @Test func `a tenant may be a column alone`() throws {
        // Without a table of users nothing can cascade from it.
        let yaml = SmallScenario.yaml
            .replacingFirst("tenant: users.id", by: "tenant: { column: user_id }")
            .replacingFirst("cascade:\n  users: { tasks: delete }\n", by: "")
        let scenario = try ScenarioFolder().parse(yaml).get()
        #expect(scenario.tenant == .column("user_id", SourcePosition(line: 6, column: 19)))
    }

    @Test func `rows may belong to a parent, or to several`() throws {
        let scenario = try scenario(
            "    tasks:\n",
            """
                notes: { parent: task_id, rows: { per: parent, min: 1, max: 9, mean: 2.5 } }
                updates: { parents: [note_id, task_id], rows: { min: 0, max: 4, mean: 1 } }
                users: { columns: { password_hash: { text: bcrypt, secret: true } } }
                tasks:

            """)
        let tables = scenario.population.tables
        #expect(tables[0].parents == ["task_id"])
        #expect(
            tables[0].rows == RowCounts(basis: .perParent, minimum: 1, maximum: 9, mean: 2.5))
        #expect(tables[1].parents == ["note_id", "task_id"])
        #expect(tables[2].columns.map(\.rule.isSecret) == [true])
    }

    @Test(
        arguments: [
            ("chat", .chat(userMean: 90, assistantMean: 600)),
            ("{ chat: { user: 40 } }", .chat(userMean: 40, assistantMean: 600)),
            ("{ chat: true }", .chat(userMean: 90, assistantMean: 600)),
            ("uuid", .uuid), ("{ uuid: true }", .uuid),
            ("{ words: 3 }", .words(3...3)),
            ("{ text: url }", .text(.url)),
            ("{ integer: -5..5 }", .integer(-5...5)),
            ("{ chance: 40% }", .chance(0.4)),
            (
                "{ choice: [a, 2] }",
                .choice([
                    WeightedValue(value: "a", weight: 1), WeightedValue(value: "2", weight: 1),
                ])
            ),
            (
                "{ choice: { low: 6, high: 0.5 } }",
                .choice([
                    WeightedValue(value: "low", weight: 6),
                    WeightedValue(value: "high", weight: 0.5),
                ])
            ),
            ("{ alternate: [user, assistant] }", .alternate(["user", "assistant"])),
            ("{ ago: 1h..7d }", .ago(3_600_000_000...604_800_000_000)),
            ("{ value: false }", .value("false")),
            ("{ value: '' }", .value("")),
            (
                "{ json: { a: [1, -2.5e3, true, ~, 'x', 007, '1'] } }",
                .json(#"{"a":[1,-2.5e3,true,null,"x","007","1"]}"#)
            ),
            (#"{ json: '{"a": "\u0041"}' }"#, .json(#"{"a": "\u0041"}"#)),
            ("users.email", .reference(ColumnReference(table: "users", column: "email"))),
            ("app.users.email", .reference(ColumnReference(table: "app.users", column: "email"))),
        ] as [(String, Generator)])
    func `every generator is read`(written: String, generator: Generator) throws {
        let yaml = SmallScenario.yaml
            .replacingFirst("{ title: { words: 2..8 } }", by: "{ title: \(written) }")
            .replacingFirst(
                "    tasks:\n",
                by: "    app.users: { owner: a, rows: { min: 1, max: 1, mean: 1 } }\n    tasks:\n")
        let scenario = try ScenarioFolder().parse(yaml).get()
        #expect(
            scenario.population.tables.last?.columns.map(\.rule)
                == [ValueRule(generator: generator)])
    }

    @Test func `NULL and secrecy stand beside any generator`() throws {
        let scenario = try scenario(
            "{ title: { words: 2..8 } }",
            "{ title: { reference: users.email, null: 40%, secret: true } }")
        #expect(
            scenario.population.tables[0].columns.map(\.rule) == [
                ValueRule(
                    generator: .reference(ColumnReference(table: "users", column: "email")),
                    nullChance: 0.4, isSecret: true)
            ])
    }

    @Test func `a column may depend on others, and rows may be hidden`() throws {
        let scenario = try scenario(
            "columns: { title: { words: 2..8 } }",
            "hidden: { deleted_at: { chance: 5% } }\n"
                + "      columns: { title: { words: 2, when: { role: assistant, done: true } } }")
        let table = scenario.population.tables[0]
        #expect(
            table.columns.map(\.rule) == [
                ValueRule(
                    generator: .words(2...2),
                    conditions: [
                        ColumnCondition(column: "role", value: "assistant"),
                        ColumnCondition(column: "done", value: "true"),
                    ])
            ])
        #expect(table.hidden?.column == "deleted_at")
        #expect(table.hidden?.chance == 0.05)
    }

    @Test func `an operation may be about hidden rows, or be read page by page`() throws {
        let keyset = try scenario(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id, last: { value: 0 } }\n"
                + "    pages: { of: tasks, after: { last: id } }",
            in: SmallScenario.yaml.replacingFirst("id = :task", by: "id = :task AND id > :last"))
        #expect(
            keyset.operations[1].pages?.continuation
                == .after([PageBind(parameter: "last", column: "id")]))
        #expect(keyset.operations[1].pages?.table == "tasks")
        let hidden = try scenario(
            "    bind: { task: tasks.id }", "    bind: { task: tasks.id }\n    hidden: true",
            in: SmallScenario.yaml.replacingFirst(
                "      columns:", by: "      hidden: { gone: { chance: 1 } }\n      columns:"))
        #expect(hidden.operations.map(\.concernsHidden) == [false, true])
    }

    @Test(arguments: [
        ("{ rows: 0..1 }", ScenarioModel.Expectation.rows(0...1)), ("{ rows: 1 }", .rows(1...1)),
        ("{ sqlstate: 23514 }", .refusal(sqlState: "23514")),
        ("{ sqlstate: 42P01 }", .refusal(sqlState: "42P01")),
        ("{ sqlstate: '08006' }", .refusal(sqlState: "08006")),
    ])
    func `an operation may expect something else`(
        written: String, expected: ScenarioModel.Expectation
    ) throws {
        let scenario = try scenario(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    expect: \(written)\n    timeout: 5s\n    as: system")
        #expect(scenario.operations[1].expectation == expected)
        #expect(scenario.operations[1].timeoutNanoseconds == 5_000_000_000)
        #expect(scenario.operations[1].actor == .system)
    }

    @Test func `journeys think, commit together and loop`() throws {
        let scenario = try scenario(
            "    - get_task",
            """
                - think: { lognormal: { median: 900ms, p95: 4s }, holding: connection }
                - transaction: [list_tasks, get_task]
                - think: 1s
                - think: { uniform: 1s..3s }
                - think: { exponential: { mean: 2s } }
                - get_task
                - think: { fixed: 1s, holding: transaction }
                - get_task
                - each: { row_of: list_tasks, bind: { task: id }, do: get_task }
            """)
        let steps = scenario.journeys[0].steps
        #expect(steps.count == 10)
        #expect(
            steps[1] == .think(.logNormal(median: 900_000_000, p95: 4_000_000_000), .connection))
        #expect(steps[3] == .think(.fixed(1_000_000_000), .nothing))
        #expect(steps[4] == .think(.uniform(1_000_000_000...3_000_000_000), .nothing))
        #expect(steps[5] == .think(.exponential(mean: 2_000_000_000), .nothing))
        guard case .each(let each) = steps[9] else {
            Issue.record("the last step is not a loop")
            return
        }
        #expect(each.bind == [EachBind(parameter: "task", column: "id")])
    }

    @Test func `load may ramp, wait, and do without a pool`() throws {
        let yaml = SmallScenario.yaml
            .replacingFirst("{ size: 10, max_overflow: 5, timeout: 30s }", by: "none")
            .replacingFirst(
                "    - { duration: 30s, rate: 200/s }",
                by: """
                        - { warmup: 5s, rate: 12/m, arrivals: constant }
                        - { duration: 30s, rate: 200/s, ramp_to: 800/s }
                        - { duration: 1m, users: 50, think: 1s }
                        - { duration: 1m, users: 50, think: { exponential: { mean: 1s } } }
                        - { duration: 1m, users: 5 }
                    """)
        let load = try ScenarioFolder().parse(yaml).get().load
        #expect(load?.pool == nil)
        #expect(
            load?.phases.map(\.model) == [
                .open(arrivals: .constant, rate: 0.2, rampTo: nil),
                .open(arrivals: .poisson, rate: 200, rampTo: 800),
                .closed(users: 50, think: .fixed(1_000_000_000)),
                .closed(users: 50, think: .exponential(mean: 1_000_000_000)),
                .closed(users: 5, think: nil),
            ])
        #expect(load?.phases.map(\.isWarmup) == [true, false, false, false, false])
        #expect(load?.phases[2].durationNanoseconds == 60_000_000_000)
    }

    @Test func `a pool that says little is SQLAlchemy's`() throws {
        let scenario = try scenario(
            "{ size: 10, max_overflow: 5, timeout: 30s }", "{ recycle: 1h, pre_ping: true }")
        #expect(
            scenario.load?.pool
                == PoolDeclaration(
                    size: 5, maxOverflow: 10, timeoutNanoseconds: 30_000_000_000,
                    recycleNanoseconds: 3_600_000_000_000, prePing: true))
        let never = try self.scenario(
            "{ size: 10, max_overflow: 5, timeout: 30s }", "{ recycle: never }")
        #expect(never.load?.pool?.recycleNanoseconds == nil)
    }
}
