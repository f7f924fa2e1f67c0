package import ResultModel

/// Believable results for tests: document 001 at 1,000 users, with the sizes and buffers that were
/// measured for its schema.
package enum SampleResults {
    /// A result with nothing but its identity, as it is written first.
    package static let empty = RunResult(
        tool: ToolIdentity(name: "bulkhead", version: "0.1.0", buildMode: "release"),
        scenario: ScenarioIdentity(
            name: "todo-ai-chatbot",
            contentHash: "9f2c61e0b7d8435a8f1e6c0d2b4a79835f0e1d2c3b4a59687706f5e4d3c2b1a0",
            seed: 20_251_219),
        startedAt: "2026-08-03T09:14:05Z")

    /// Everything ran and held; what the document gets wrong is accepted.
    package static let passing: RunResult = {
        var result = seeded
        result.durationSeconds = 107.4
        result.load = load
        result.indexes = plans
        result.isolation = isolation
        result.cascade = cascade
        result.storage = storage
        result.invariants = invariants
        result.findings = acceptedFindings + minorFindings
        result.thresholds = thresholds
        result.server = server
        result.notes = [
            "The document's summary counts 9 indexes; its migration creates 12, with the primary "
                + "keys and the unique e-mail."
        ]
        result.verdict = Verdict(
            status: .pass, exitCode: 0,
            sections: Dictionary(uniqueKeysWithValues: Section.allCases.map { ($0, .pass) }),
            reasons: [])
        return result
    }()

    /// The owner predicate of `get_task` is gone, an index too, and one threshold fails.
    package static let failing: RunResult = {
        var result = passing
        result.findings = [foreignRead, foreignRowUnderLoad, slowPlan] + result.findings
        result.load?.leaks = 3
        result.load?.counts = Counts(
            scheduled: 9688, succeeded: 9627, failed: 8, skipped: 49, timedOut: 4, retried: 3)
        result.isolation?.probes[0].outcome = .leaked
        result.isolation?.probes[0].reason = "1 row of the victim was returned"
        result.load?.operations["recent_messages"]?.errors = ["57014": 4, "40001": 2]
        result.load?.operations["recent_messages"]?.counts = Counts(
            scheduled: 1204, succeeded: 1194, failed: 6, timedOut: 4, retried: 2)
        for (index, plan) in plans.enumerated()
        where plan.operation == "recent_messages" && plan.userClass == .heavy {
            result.indexes?[index].buffers = 9412
            result.indexes?[index].nodes = ["Limit", "Sort", "Seq Scan"]
            result.indexes?[index].indexesUsed = []
            result.indexes?[index].verdict = .overBudget
        }
        result.thresholds?[2].observed = 31.2
        result.thresholds?[2].outcome = .fail
        result.thresholds?[2].reason =
            "observed 31.2 ms, between 29.8 ms and 33.0 ms with 95 % confidence from "
            + "2,391 samples; the limit is < 20.0 ms"
        result.verdict = Verdict(
            status: .fail, exitCode: ExitStatus.violated.code,
            sections: [
                .isolation: .fail, .cascade: .pass, .indexes: .fail, .storage: .pass, .load: .fail,
                .invariants: .pass,
            ],
            reasons: [
                foreignRead.message, foreignRowUnderLoad.message, slowPlan.message,
                "list_pending_tasks: p(95) < 20ms failed: observed 31.2 ms, between 29.8 ms and "
                    + "33.0 ms with 95 % confidence from 2,391 samples; the limit is < 20.0 ms.",
            ])
        return result
    }()

    /// A control stayed silent and there were too few samples.
    package static let inconclusive: RunResult = {
        var result = passing
        result.tool.buildMode = "debug"
        result.isolation?.controls[0].fired = false
        result.isolation?.controls[0].detail = "no foreign row in 3 attempts"
        result.isolation?.probes[1].outcome = .inconclusive
        result.isolation?.probes[1].reason = "the owner's own call was refused with 40P01"
        result.thresholds?[2].outcome = .inconclusive
        result.thresholds?[2].samples = 41
        result.thresholds?[2].reason =
            "59 samples are needed before it can pass; there are 41"
        result.thresholds?[3].outcome = .inconclusive
        result.thresholds?[3].observed = nil
        result.thresholds?[3].samples = 0
        result.thresholds?[3].reason =
            "delete_task never ran: all 12 calls were skipped, no user owned a row to bind"
        result.verdict = Verdict(
            status: .inconclusive, exitCode: ExitStatus.inconclusive.code,
            sections: [
                .isolation: .inconclusive, .cascade: .pass, .indexes: .pass, .storage: .pass,
                .load: .inconclusive, .invariants: .pass,
            ],
            reasons: [
                "The control messages_by_conversation is known to leak and was not caught "
                    + "(no foreign row in 3 attempts): the isolation checks prove nothing.",
                "The probe absent-id/get_task/task is inconclusive: the owner's own call was "
                    + "refused with 40P01.",
                "list_pending_tasks: p(95) < 20ms is inconclusive: 59 samples are needed before "
                    + "it can pass; there are 41.",
            ])
        return result
    }()

    /// Ctrl-C eighteen seconds into the load.
    package static let interrupted: RunResult = {
        var result = seeded
        result.durationSeconds = 48.2
        result.load = load
        result.load?.complete = false
        result.load?.measuredSeconds = 18
        result.load?.counts = Counts(
            scheduled: 3607, succeeded: 3579, skipped: 21, abandoned: 7)
        result.load?.arrivalsDrawn = 3608
        result.load?.arrivalsStarted = 3607
        result.load?.operations = load.operations.filter {
            ["list_pending_tasks", "get_task"].contains($0.key)
        }
        result.load?.journeys = [:]
        result.load?.unchecked = []
        result.findings = acceptedFindings
        result.indexes = plans
        result.isolation = isolation
        result.verdict = Verdict(
            status: .inconclusive, exitCode: ExitStatus.interrupted.code,
            sections: [.isolation: .pass, .indexes: .pass, .load: .inconclusive],
            reasons: ["The run was interrupted; what was measured until then is written."])
        return result
    }()

    /// `bulkhead verify`: everything but the load.
    package static let verifyOnly: RunResult = {
        var result = passing
        result.durationSeconds = 61.9
        result.load = nil
        result.thresholds = nil
        result.server = nil
        result.verdict?.sections[.load] = nil
        return result
    }()

    /// Every key of the format, for the schema.
    package static let everyKey: RunResult = {
        var result = failing
        result.population?.byRequests = false
        result.target?.source = Target.Source(
            database: "todo", serverVersion: "15.12", applicationRole: "app_user")
        result.isolation?.handOffs = 16
        result.scope = scope
        result.scenario.file = "scenarios/todo-ai-chatbot/scenario.yaml"
        result.findings[0].location = SourcePlace(
            file: "scenarios/todo-ai-chatbot/scenario.yaml", line: 61)
        result.thresholds?[2].location = SourcePlace(
            file: "scenarios/todo-ai-chatbot/scenario.yaml", line: 190)
        result.indexTrials = indexTrials
        result.prove = prove
        result.pool = pool
        result.compare = compare
        result.variants = variants
        result.indexes?[0].walBytes = 412
        result.planGrowth = PlanGrowthResult(
            fromUsers: 1_000, toUsers: 10_000, compared: 72, grown: ["list_tasks"],
            deletes: [
                CascadeResult.Timing(
                    parent: "users", userClass: .heavy, rowsDeleted: 1, milliseconds: 41.6,
                    perTrigger: ["messages_user_id_fkey": 31.2])
            ])
        result.cascade?.races = races
        result.load?.operations["append_user_message"]?.stream = stream
        return result
    }()

    private static let seeded: RunResult = {
        var result = empty
        result.target = Target(
            kind: .database, ephemeral: true, serverVersion: "15.18",
            settings: ["fsync": "on", "shared_buffers": "128MB", "synchronous_commit": "on"])
        result.population = population
        return result
    }()

    private static let population = PopulationResult(
        users: 1000,
        tables: [
            "users": TableSize(rows: 1000, bytes: 163_840, indexBytes: 163_840),
            "tasks": TableSize(rows: 50_000, bytes: 8_609_792, indexBytes: 1_933_312),
            "conversations": TableSize(rows: 10_000, bytes: 524_288, indexBytes: 704_512),
            "messages": TableSize(rows: 200_000, bytes: 83_410_944, indexBytes: 12_238_848),
        ],
        seconds: 6.8, rowsPerSecond: 38_382)
}
