import ResultModel

extension SampleResults {
    /// The tables of document 001, with one that everybody shares and one that nobody owns.
    static let scope = ScopeResult(
        tenant: "users.id",
        tables: [
            ScopeResult.Table(
                name: "conversations", standing: .owned, through: "user_id"),
            ScopeResult.Table(
                name: "languages", standing: .shared, because: "everybody reads the same list"),
            ScopeResult.Table(
                name: "messages", standing: .owned, through: "conversation_id of conversations"),
            ScopeResult.Table(name: "spatial_ref_sys", standing: .unowned),
            ScopeResult.Table(name: "tasks", standing: .owned, through: "user_id"),
            ScopeResult.Table(name: "users", standing: .tenant, through: "id"),
        ],
        exceptions: [
            ScopeResult.Exception(
                what: "public route GET /health", because: "it answers nothing but that it runs")
        ],
        knowledge: [
            ScopeResult.DatedKnowledge(
                about: "defects of PostgreSQL's row security, by version", asOf: "2026-10")
        ])

    /// Deletes of users that overlapped with inserts below them.
    static let races = [
        CascadeResult.Race(
            parent: "users", child: "tasks", order: .insertFirst, outcome: .pass, inserted: 1,
            refused: 0, deadlocks: 0, orphans: 0, detail: nil),
        CascadeResult.Race(
            parent: "users", child: "tasks", order: .deleteFirst, outcome: .untested,
            inserted: 0, refused: 0, deadlocks: 0, orphans: 0,
            detail: "nobody is left who has rows below it"),
        CascadeResult.Race(
            parent: "users", child: "tasks, conversations, messages", order: .together,
            outcome: .pass, inserted: 31, refused: 9, deadlocks: 2, orphans: 0, detail: nil),
    ]

    /// What dropping each index of the messages table showed.
    static let indexTrials = [
        IndexTrialResult(
            index: "ix_messages_conversation_created", table: "messages", bytes: 4_505_600,
            outcome: .needed, cells: 24,
            detail: "recent_messages, heavy, custom plan: 54 blocks become 9,412"),
        IndexTrialResult(
            index: "ix_messages_copy", table: "messages", bytes: 4_505_600, outcome: .redundant,
            cells: 24, detail: nil),
        IndexTrialResult(
            index: "ix_users_email", table: "users", bytes: 40_960, outcome: .untested, cells: 0,
            detail: "the table has only 9 pages"),
    ]

    /// Every operation for every class of user, custom and generic.
    static let plans: [PlanResult] =
        plan(
            "list_pending_tasks", [3, 4, 6, 84, 256], [16, 20, 22, 71, 71], "tasks_user_completed")
        + plan("get_task", [2, 3, 3, 3, 3], [16, 18, 18, 18, 18], "tasks_pkey")
        + plan(
            "recent_messages", [3, 7, 8, 12, 15], [16, 38, 71, 71, 71], "messages_conv_created")
        + plan(
            "recent_conversations", [2, 5, 7, 9, 11], [16, 20, 24, 38, 38], "conversations_upd")

    static let isolation = IsolationResult(
        layers: ["queries"],
        probes: [
            probe("foreign-read", "get_task", "task"),
            probe("absent-id", "get_task", "task"),
            probe("foreign-write", "complete_task", "task"),
            probe("foreign-write", "delete_task", "task"),
            probe("foreign-read", "recent_messages", "conversation"),
            probe("foreign-parent", "append_user_message", "conversation"),
            ProbeResult(
                id: "solo-difference/sign_in", rule: "solo-difference", layer: "queries",
                object: "sign_in", actor: "anonymous", outcome: .untested,
                reason: "only operations of a user are attacked"),
        ],
        controls: [
            ControlResult(
                name: "messages_by_conversation", fired: true,
                detail: "76 rows of the victim were returned"),
            ControlResult(
                name: "absent id", fired: true, detail: "every operation answered with no row"),
        ],
        ownerAgreements: [
            OwnerAgreement(
                child: "messages", parent: "conversations", moment: "after load", disagreeing: 0)
        ],
        sweeps: [
            TableSweep(table: "tasks", subjects: 8, foreignRows: 398_640, visible: 0),
            TableSweep(table: "messages", subjects: 8, foreignRows: 1_598_420, visible: 0),
        ],
        twins: [
            TwinResult(rule: "blind-delete", fired: 4, total: 4, silent: []),
            TwinResult(rule: "foreign-row-visible", fired: 8, total: 8, silent: []),
        ])

    static let cascade = CascadeResult(
        edges: [
            edge("users", "tasks", .pass, nil),
            edge("users", "conversations", .pass, nil),
            edge("users", "messages", .pass, nil),
            edge("conversations", "messages", .pass, "77 rows of 1 conversation"),
        ],
        orphans: 0,
        bystandersBefore: CascadeResult.Census(rows: 257_781, checksum: "5d0c7f3ab1e94420"),
        bystandersAfter: CascadeResult.Census(rows: 257_781, checksum: "5d0c7f3ab1e94420"),
        residue: 0,
        timings: [
            timing(.light, rows: 23, milliseconds: 0.9),
            timing(.median, rows: 159, milliseconds: 1.8),
            timing(.heavy, rows: 3101, milliseconds: 6.5),
        ])

    static let storage = [
        StorageResult(
            users: 1000, claimBytes: 50_000_000, measuredBytes: 107_749_376,
            databaseBytes: 115_910_179, outcome: .fail)
    ]

    static let invariants = [
        InvariantResult(name: "updated_at_moves", moment: "seeded", outcome: .pass, rows: []),
        InvariantResult(name: "updated_at_moves", moment: "after load", outcome: .pass, rows: []),
        InvariantResult(
            name: "updated_at_moves", moment: "after cascade", outcome: .pass, rows: []),
    ]

    private static func plan(
        _ operation: String, _ buffers: [Int64], _ budgets: [Double], _ index: String
    ) -> [PlanResult] {
        PlanMode.allCases.flatMap { mode in
            zip(UserClass.allCases, zip(buffers, budgets)).map { userClass, cost in
                PlanResult(
                    operation: operation, userClass: userClass, planMode: mode,
                    buffers: cost.0 + (mode == .generic ? 1 : 0), budget: cost.1,
                    rows: min(cost.0, 50), nodes: ["Limit", "Sort", "Index Scan"],
                    indexesUsed: [index],
                    verdict: Double(cost.0) > cost.1 ? .overBudget : .withinBudget)
            }
        }
    }

    private static func probe(_ rule: String, _ object: String, _ parameter: String) -> ProbeResult
    {
        ProbeResult(
            id: "\(rule)/\(object)/\(parameter)", rule: rule, layer: "queries", object: object,
            actor: "light → heavy", outcome: .held, reason: nil)
    }

    private static func edge(
        _ parent: String, _ child: String, _ outcome: Outcome, _ detail: String?
    ) -> CascadeResult.Edge {
        CascadeResult.Edge(
            parent: parent, child: child, expected: "delete", outcome: outcome, detail: detail)
    }

    private static func timing(
        _ userClass: UserClass, rows: Int, milliseconds: Double
    ) -> CascadeResult.Timing {
        CascadeResult.Timing(
            parent: "users", userClass: userClass, rowsDeleted: rows, milliseconds: milliseconds,
            perTrigger: [
                "messages_user_id_fkey": milliseconds * 0.2,
                "messages_conversation_id_fkey": milliseconds * 0.5,
                "tasks_user_id_fkey": milliseconds * 0.1,
            ])
    }
}
