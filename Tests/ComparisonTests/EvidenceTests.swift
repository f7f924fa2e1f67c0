import ResultModel
import Testing

@testable import Comparison

@Suite("Evidence of a version")
struct EvidenceTests {
    /// One operation with an index, at 1,000 users.
    private static func version(
        buffers: Int64 = 27, index: String? = "idx_tasks_user", wal: Int64? = nil
    ) -> VersionEvidence {
        var evidence = VersionEvidence(
            scenario: ScenarioIdentity(name: "todo", contentHash: "00", seed: 7), users: 1_000,
            serverVersion: "15",
            structure: ["tasks": "table", "tasks.id": "integer NOT NULL"],
            tables: ["tasks": TableSize(rows: 50_000, bytes: 8_000_000, indexBytes: 2_000_000)])
        if let index {
            evidence.structure["tasks index \(index)"] = "CREATE INDEX \(index) ON tasks (user_id)"
        }
        let nodes = index == nil ? ["Limit", "Seq Scan"] : ["Limit", "Index Scan"]
        evidence.add(
            statements: ["list_tasks": "SELECT 1"], identityStatements: 0,
            plans: [UserClass.light, .heavy].map { userClass in
                PlanResult(
                    operation: "list_tasks", userClass: userClass, planMode: .custom,
                    buffers: userClass == .heavy ? buffers : 4, budget: 71, rows: 50,
                    nodes: nodes, indexesUsed: index.map { [$0] } ?? [], verdict: .withinBudget,
                    walBytes: wal)
            })
        return evidence
    }

    private func differences(
        _ after: VersionEvidence, from before: VersionEvidence = version()
    ) throws -> [EvidenceDifference] {
        try EvidenceComparison(before: before, after: after).differences()
    }

    @Test("the same version differs in nothing")
    func same() throws {
        #expect(try differences(Self.version()) == [])
    }

    @Test("a dropped index is a regression that names the index and both plans")
    func droppedIndex() throws {
        let found = try differences(Self.version(buffers: 655, index: nil))
        #expect(found.map(\.weight) == [.regression, .note])
        #expect(found[0].kind == .buffers)
        #expect(found[0].object == "list_tasks")
        #expect(
            found[0].message
                == "list_tasks, heavy, custom plan: 27 blocks become 655; idx_tasks_user is gone")
        #expect(found[0].before == "Limit, Index Scan (idx_tasks_user): 27 blocks")
        #expect(found[0].after == "Limit, Seq Scan: 655 blocks")
        #expect(found[1].message == "tasks index idx_tasks_user is gone")
    }

    @Test("another index at the same cost is a note: the planner tosses between equals")
    func flippedIndex() throws {
        let found = try differences(Self.version(buffers: 29, index: "idx_tasks_user_created"))
        #expect(!found.contains { $0.weight == .regression })
        #expect(found.contains { $0.kind == .plan && $0.object == "list_tasks" })
    }

    @Test(
        "more blocks are a regression from a dozen and a fifth on",
        arguments: [(27, 39, false), (27, 40, true), (100, 120, false), (100, 121, true)]
            as [(Int64, Int64, Bool)])
    func blockTolerance(before: Int64, after: Int64, isRegression: Bool) throws {
        let found = try differences(
            Self.version(buffers: after), from: Self.version(buffers: before))
        #expect(found.contains { $0.weight == .regression } == isRegression)
        let back = try differences(
            Self.version(buffers: before), from: Self.version(buffers: after))
        #expect(back.contains { $0.weight == .improvement } == isRegression)
        #expect(!back.contains { $0.weight == .regression })
    }

    @Test("an operation that takes more statements is a regression")
    func statements() throws {
        var more = Self.version()
        more.operations["list_tasks"]?.statements = 2
        let found = try differences(more)
        #expect(found.map(\.message) == ["list_tasks takes 2 statements, it took 1"])
        #expect(found[0].weight == .regression)
        #expect(try differences(Self.version(), from: more).map(\.weight) == [.improvement])
    }

    @Test("a statement that is only laid out otherwise is the same")
    func layout() throws {
        var other = Self.version()
        other.operations["list_tasks"]?.statement = "SELECT\n  1"
        #expect(try differences(other) == [])
        other.operations["list_tasks"]?.statement = "SELECT 2"
        #expect(try differences(other).map(\.message) == ["list_tasks is another statement"])
    }

    @Test("more write-ahead log is a regression, where both sides could be measured")
    func wal() throws {
        let found = try differences(Self.version(wal: 900), from: Self.version(wal: 400))
        #expect(found.map(\.kind) == [.wal])
        #expect(found[0].message.contains("400 B of write-ahead log become 900 B"))
        #expect(try differences(Self.version(wal: 600), from: Self.version(wal: 400)) == [])
        #expect(try differences(Self.version(wal: 9_000), from: Self.version(wal: nil)) == [])
        let less = try differences(Self.version(wal: 400), from: Self.version(wal: 900))
        #expect(less.map(\.weight) == [.improvement])
        #expect(less[0].message.contains("900 B of write-ahead log become 400 B"))
    }

    @Test("a call that happened to split a page is no regression; many of them are, or one by far")
    func splitPages() throws {
        /// - Parameter wal: of six classes of user, one after the other.
        func version(_ wal: [Int64]) -> VersionEvidence {
            var evidence = Self.version()
            evidence.operations["list_tasks"]?.plans = [:]
            for (number, bytes) in wal.enumerated() {
                evidence.operations["list_tasks"]?.plans["\(number)"] = PlanEvidence(
                    PlanResult(
                        operation: "list_tasks", userClass: .light, planMode: .custom, buffers: 4,
                        budget: 71, rows: 1, nodes: ["ModifyTable"], indexesUsed: [],
                        verdict: .withinBudget, walBytes: bytes))
            }
            return evidence
        }
        let before = version([359, 359, 359, 359, 359, 359])
        func kinds(_ wal: [Int64]) throws -> [EvidenceDifference.Kind] {
            try differences(version(wal), from: before).map(\.kind)
        }
        #expect(try kinds([359, 4_000, 359, 359, 359, 359]) == [])
        #expect(try kinds([4_000, 4_000, 8_500, 359, 359, 359]) == [])
        #expect(try kinds([4_000, 4_000, 8_500, 4_000, 359, 359]) == [.wal])
        #expect(try kinds([700, 700, 700, 700, 700, 700]) == [.wal])
        #expect(try kinds([359, 90_000, 359, 359, 359, 359]) == [.wal])
        // Nor is a baseline that was saved with such a call held against anybody later.
        #expect(try differences(before, from: version([359, 4_000, 359, 359, 359, 359])) == [])
    }

    @Test("sizes may grow by a tenth")
    func sizes() throws {
        var larger = Self.version()
        larger.tables["tasks"]?.indexBytes = 2_600_000
        let found = try differences(larger)
        #expect(found.map(\.kind) == [.size])
        #expect(found[0].message == "the indexes of tasks: 2.0 MB become 2.6 MB")
        larger.tables["tasks"]?.indexBytes = 2_190_000
        #expect(try differences(larger) == [])
    }

    @Test("operations that come and go are said, and new ones are known by name")
    func operations() throws {
        var more = Self.version()
        more.operations["get_task"] = OperationEvidence(statement: "SELECT 2", statements: 1)
        #expect(try differences(more).map(\.message) == ["get_task is a new operation"])
        #expect(
            try EvidenceComparison(before: Self.version(), after: more).newOperations
                == ["get_task"])
        #expect(
            try differences(Self.version(), from: more).map(\.message) == ["get_task is gone"])
    }

    @Test("other data are no comparison, and it is said what differs")
    func mismatch() {
        var other = Self.version()
        other.users = 200
        other.scenario.seed = 8
        #expect(
            throws: EvidenceMismatch(reasons: [
                "1000 users there, 200 here", "seed 7 there, 8 here",
            ])
        ) { try differences(other) }
        var rows = Self.version()
        rows.tables["tasks"]?.rows = 60_000
        #expect(
            throws: EvidenceMismatch(reasons: ["tasks has 50000 rows there, 60000 here"])
        ) { try differences(rows) }
    }

    @Test("another server is said")
    func server() throws {
        var other = Self.version()
        other.serverVersion = "18"
        let found = try differences(other)
        #expect(found.map(\.object) == ["server"])
        #expect(found[0].weight == .note)
    }

    // MARK: The file

    @Test("a baseline file is read as it was written, and written the same each time")
    func roundTrip() throws {
        let bytes = try BaselineFile.encode(Self.version(wal: 400))
        #expect(try BaselineFile.decode(bytes, of: "todo") == Self.version(wal: 400))
        #expect(try BaselineFile.encode(Self.version(wal: 400)) == bytes)
    }

    @Test("a truncated baseline is refused, wherever it is cut")
    func truncated() throws {
        let bytes = try BaselineFile.encode(Self.version())
        for length in [0, 1, bytes.count / 2, bytes.count - 3] {
            #expect {
                try BaselineFile.decode(Array(bytes.prefix(length)))
            } throws: {
                ($0 as? BaselineError)?.code == .notReadable
                    && "\($0)".contains("bulkhead baseline save")
            }
        }
    }

    @Test("baselines of another form or another scenario are refused with what differs")
    func otherBaselines() throws {
        let text = String(decoding: try BaselineFile.encode(Self.version()), as: UTF8.self)
        let newer = text.replacing(#""schemaVersion" : 1"#, with: #""schemaVersion" : 2"#)
        #expect(throws: BaselineError(code: .otherSchema, context: "2")) {
            try BaselineFile.decode(Array(newer.utf8))
        }
        #expect {
            try BaselineFile.decode(Array(text.utf8), of: "shop")
        } throws: {
            ($0 as? BaselineError)?.code == .otherScenario
                && "\($0)".contains("it is of 'todo', and this is 'shop'")
        }
        let incomplete = text.replacing(#""users""#, with: #""people""#)
        #expect {
            try BaselineFile.decode(Array(incomplete.utf8))
        } throws: {
            "\($0)".contains("users is missing")
        }
    }
}
