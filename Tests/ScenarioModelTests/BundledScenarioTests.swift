import Foundation
import Testing

@testable import ScenarioModel

@Suite struct BundledScenarioTests {
    private func scenario() throws -> Scenario {
        try ScenarioFile.load(path: BundledScenarios.todoChatbot, environment: [:])
    }

    @Test func `every bundled scenario is in order`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: BundledScenarios.folder)
        #expect(!names.isEmpty)
        for name in names where !name.hasPrefix(".") {
            let path = BundledScenarios.folder + "/" + name
            let scenario = try ScenarioFile.load(path: path, environment: [:])
            #expect(scenario.name == name)
        }
    }

    @Test func `document 001 has its row counts, its pool and its claims`() throws {
        let scenario = try scenario()
        let counts = Dictionary(
            uniqueKeysWithValues: scenario.population.tables.map { ($0.table, $0.rows) })
        #expect(
            counts["tasks"] == RowCounts(basis: .perUser, minimum: 0, maximum: 1000, mean: 50))
        #expect(
            counts["conversations"]
                == RowCounts(basis: .perUser, minimum: 1, maximum: 100, mean: 10))
        #expect(
            counts["messages"]
                == RowCounts(basis: .perUser, minimum: 20, maximum: 2000, mean: 200))
        #expect(
            scenario.load?.pool
                == PoolDeclaration(
                    size: 10, maxOverflow: 5, timeoutNanoseconds: 30_000_000_000,
                    recycleNanoseconds: 3_600_000_000_000, prePing: false))
        #expect(scenario.storage.map(\.bytes) == [50_000_000, 500_000_000])
        #expect(scenario.claims.indexes == 9)
    }

    @Test func `every statement of a user names the user`() throws {
        // What the document demands of every query; its own bad samples are the controls.
        let scenario = try scenario()
        for operation in scenario.operations where operation.actor == .user {
            let isRefusal =
                operation.expectation != .anything && operation.name.hasPrefix("refuse_")
            #expect(operation.sql.parameters.contains("user") || isRefusal)
        }
        for control in scenario.isolation.controls {
            #expect(!control.sql.parameters.contains("user"))
        }
    }

    @Test func `its schema is the migration's, name by name`() throws {
        let sql = try String(
            contentsOfFile: BundledScenarios.todoChatbot + "/schema.sql", encoding: .utf8)
        let names = sql.split(separator: "\n").filter { $0.hasPrefix("CREATE INDEX") }
            .map { $0.split(separator: " ")[2] }
        #expect(
            names == [
                "ix_users_email", "ix_tasks_user_id", "ix_tasks_user_completed",
                "ix_conversations_user_id", "ix_conversations_user_updated",
                "ix_messages_conversation_created", "ix_messages_user_id",
            ])
        #expect(sql.ranges(of: "ON DELETE CASCADE").count == 4)
        #expect(sql.ranges(of: " DEFAULT ").count == 1)
    }

    @Test func `random damage to it is reported or harmless, and never fatal`() throws {
        let yaml = try String(
            contentsOfFile: BundledScenarios.todoChatbot + "/scenario.yaml", encoding: .utf8)
        let folder = try ScenarioFolder()
        var damage = Damage(seed: 20_251_219)
        var refused = 0
        for _ in 0..<300 {
            let damaged = damage.applied(to: Array(yaml.utf8))
            do throws(ScenarioError) {
                _ = try ScenarioFile.parse(
                    Data(damaged), file: "scenario.yaml", folder: folder.path, environment: [:])
            } catch {
                refused += 1
                #expect(!error.diagnostics.isEmpty)
                #expect(!error.rendered().isEmpty)
            }
        }
        // Comments and free text take damage without harm; most places do not.
        #expect(refused > 100)
    }
}

/// Damages bytes the same way every time: deletes, repeats, swaps, overwrites.
private struct Damage {
    /// What means something in YAML or in SQL.
    private static let indicators = Array("{}[]:,&*!|>'\"%@`#-?$\t\n ".utf8)

    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64 (Steele, Lea and Flood 2014), reduced to the range.
    private mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(max(bound, 1)))
    }

    mutating func applied(to original: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0...next(below: 4) {
            let start = next(below: bytes.count)
            let end = min(start + 1 + next(below: 40), bytes.count)
            switch next(below: 5) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: bytes[start..<end], at: next(below: bytes.count))
            case 2: bytes[start] = UInt8(next(below: 256))
            case 3:
                bytes.insert(Self.indicators[next(below: Self.indicators.count)], at: start)
            default: bytes.swapAt(start, next(below: bytes.count))
            }
        }
        return bytes
    }
}
