import PythonPeers
import ResultModel
import Testing

extension NamedServerTests {
    @Suite(
        "On a terminal",
        .enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"))
    struct LiveDisplayTests {
        /// A machine that is busy otherwise may be too slow for figures, which is no matter here.
        private static let complete = [
            ExitStatus.success.code, ExitStatus.saturated.code,
        ]
        private let sandbox: Sandbox
        private let scenario: String

        init() throws {
            sandbox = try Sandbox.current
            scenario = try ScenarioText.notes.replacing(
                "- { duration: 1s, rate: 100/s }",
                by: "- { warmup: 1s, rate: 50/s }\n"
                    + "    - { duration: 3s, rate: 100/s }"
            ).write(to: sandbox)
        }

        private func arguments(_ more: String...) async throws -> [String] {
            ["run", scenario, "--out", "out", "--dsn", try await emptyDatabase()] + more
        }

        /// Screens with figures of a load that has been answered.
        private func loads(_ sight: Sight) -> [String] {
            sight.screens.filter { $0.contains("p95 ") && $0.contains("pool ") }
        }

        @Test("80 columns show phase, time left, rate, latencies, errors, leaks and pool at once")
        func wide() async throws {
            let sight = try await sandbox.watch(try await arguments(), columns: 80)
            #expect(Self.complete.contains(sight.exitCode))
            let loads = loads(sight)
            #expect(loads.count >= 3)
            #expect(loads.contains { $0.contains("warm-up") })
            let measured = try #require(
                loads.last { $0.contains(" of 100/s") && !$0.contains("warm-up") })
            // Phase and bar, percent, time left, rate; below it the rest.
            #expect(
                measured.contains(
                    #/load  [█░]{16}  \d+ %  0:0\d left  \d+ of 100\/s\n/#))
            #expect(
                measured.contains(
                    #/\n  p50 \S+ p95 \S+ p99 \S+ ms  0 errors  0 leaks  pool \d of 4(, \d+ waiting)?$/#
                ))
            #expect(sight.residue == [])
            #expect(sight.lines(with: "load: done in").count == 1)
            #expect(sight.lines(with: "────────").count == 1)
        }

        @Test("40 columns show the same in lines that do not break, and nothing stays of them")
        func narrow() async throws {
            let sight = try await sandbox.watch(
                try await arguments(), columns: 40, environment: ["NO_COLOR": "1"])
            #expect(Self.complete.contains(sight.exitCode))
            let measured = try #require(loads(sight).last { $0.contains(" of 100/s") })
            #expect(measured.contains(#/load  \d+ %  0:0\d left  \d+ of 100\/s\n/#))
            #expect(measured.contains(#/\n  p50 \S+ p95 \S+ p99 \S+ ms\n/#))
            #expect(measured.contains(#/\n  0 errors  0 leaks  pool \d of 4/#))
            #expect(sight.residue == [])
            #expect(sight.lines(with: "load: done in").count == 1)
            #expect(!sight.raw.contains(#/\x1B\[[0-9;]*m/#))
        }

        @Test("A window that becomes narrower and wider while a load runs is left clean")
        func resized() async throws {
            // The emulator cuts lines off, as xterm does; most others break them anew.
            let sight = try await sandbox.watch(
                try await arguments(), columns: 80, environment: ["XTERM_VERSION": "XTerm(379)"],
                steps: [
                    Step(when: "p95 ", columns: 40), Step(when: " of 100/s", columns: 100),
                ])
            #expect(Self.complete.contains(sight.exitCode))
            #expect(sight.stepsLeft == 0)
            #expect(sight.residue == [])
            for line in ["starting PostgreSQL: done in", "attacking: done in", "load: done in"] {
                #expect(sight.lines(with: line).count == 1, "\(line)")
            }
        }

        @Test("Ctrl-C takes the progress away, says what happens, and keeps what was measured")
        func interrupted() async throws {
            let sight = try await sandbox.watch(
                try await arguments(), columns: 80,
                steps: [Step(when: " of 100/s", type: Step.interrupt)])
            #expect(sight.exitCode == ExitStatus.interrupted.code)
            #expect(sight.residue == [])
            #expect(sight.lines(with: "Stopping: what was measured will be kept").count == 1)
            let load = try #require(try sandbox.result().load)
            #expect(!load.complete)
            #expect(load.counts.succeeded > 0)
        }

        @Test("A second Ctrl-C ends it at once, and the prompt comes on a clean line")
        func interruptedTwice() async throws {
            let stuck = try ScenarioText.notes.addingToSchema(ScenarioText.slowDelete)
                .write(to: sandbox, folder: "stuck")
            let sight = try await sandbox.watch(
                [
                    "verify", stuck, "--skip", "indexes,isolation", "--out", "out", "--dsn",
                    try await emptyDatabase(),
                ], columns: 80,
                steps: [
                    Step(when: "deleting the", type: Step.interrupt),
                    Step(when: "Stopping", type: Step.interrupt),
                ])
            #expect(sight.exitCode == ExitStatus.interrupted.code)
            #expect(sight.stepsLeft == 0)
            #expect(sight.residue == [])
            #expect(sight.page.last?.contains("deleting") == false)
        }

        @Test("A dumb terminal gets plain lines")
        func dumb() async throws {
            let sight = try await sandbox.watch(
                try await arguments(), columns: 80, environment: ["TERM": "dumb"])
            #expect(Self.complete.contains(sight.exitCode))
            #expect(!sight.raw.contains("\u{1B}"))
            #expect(sight.lines(with: "load: started").count == 1)
            #expect(sight.lines(with: "load: done in").count == 1)
        }
    }
}
