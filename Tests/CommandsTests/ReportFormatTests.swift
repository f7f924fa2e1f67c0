import Foundation
import ResultModel
import Testing

extension NamedServerTests {
    @Suite("The formats that machines read, from a run to its report")
    struct ReportFormatTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// What SARIF viewers show: the rule, the fingerprint, and the line that is pointed at.
        private struct Shown: Hashable {
            var fingerprint: String
            var file: String
            var line: String
        }

        private struct Log: Decodable {
            struct Run: Decodable { var results: [Result] }
            struct Result: Decodable {
                var locations: [Location]
                var partialFingerprints: [String: String]
            }
            struct Location: Decodable {
                struct Physical: Decodable {
                    struct Artifact: Decodable {
                        var uri: String
                        var uriBaseId: String?
                    }
                    struct Region: Decodable { var startLine: Int }
                    var artifactLocation: Artifact
                    var region: Region?
                }
                var physicalLocation: Physical
            }
            var runs: [Run]
        }

        private func verify(_ text: ScenarioText, _ more: String...) async throws {
            let folder = try text.write(to: sandbox, folder: "app/load")
            let arguments = ["verify", folder, "--skip", "load,indexes", "--out", "out", "--quiet"]
            _ = try await sandbox.run(
                arguments + ["--dsn", try await emptyDatabase()] + more)
        }

        private func shown() async throws -> Set<Shown> {
            let report = try await sandbox.bulkhead("report", "out", "--format", "sarif")
            #expect(report.exitCode == 0)
            let log = try JSONDecoder().decode(Log.self, from: Data(report.output.utf8))
            return Set(
                try log.runs[0].results.map { result in
                    let place = try #require(result.locations.first).physicalLocation
                    #expect(place.artifactLocation.uriBaseId == "%SRCROOT%")
                    let file = place.artifactLocation.uri
                    let lines = sandbox.text(of: file).split(
                        separator: "\n", omittingEmptySubsequences: false)
                    let line = place.region.map { String(lines[$0.startLine - 1]) }
                    return Shown(
                        fingerprint: result.partialFingerprints["bulkheadFinding/v1"] ?? "",
                        file: file, line: line?.trimmingCharacters(in: .whitespaces) ?? "")
                })
        }

        @Test("SARIF points at the line that was broken, by a name that no row has a part in")
        func places() async throws {
            let broken = try ScenarioText.notes
                .replacing(
                    "sql: SELECT id, user_id, body FROM notes WHERE id = :note AND user_id = :user",
                    by: "sql: SELECT id, user_id, body FROM notes\n      WHERE id = :note"
                )
                .replacingInSchema(" ON DELETE CASCADE", by: "")
            try await verify(broken)
            let first = try await shown()
            #expect(
                first.contains(
                    Shown(
                        fingerprint: "foreign-read/queries/get_note",
                        file: "app/load/scenario.yaml",
                        line: "WHERE id = :note")))
            #expect(
                first.contains(
                    Shown(
                        fingerprint: "cascade-blocked/schema/users → notes",
                        file: "app/load/schema.sql",
                        line: "user_id integer NOT NULL REFERENCES users (id),")))
            // Other rows, and more of them: the same findings at the same places.
            try await verify(broken, "--seed", "99", "--users", "33")
            #expect(try await shown() == first)
        }

        @Test("What a database holds is text in every format")
        func hostile() async throws {
            let text = try ScenarioText.notes.replacing(
                "thresholds:",
                by: """
                    invariants:
                      clean: >
                        SELECT '<script>alert(1)</script>]]>' || chr(27) || '[31mred' || chr(8238)
                        || 'turned' || chr(155) || '2J[a](http://b){0}|`c`'
                    thresholds:
                    """)
            try await verify(text)
            let rows = try #require(sandbox.result().invariants?.first?.rows.first)
            #expect(rows.contains("\u{1B}[31m") && rows.contains("\u{202E}"))
            for format in ["text", "html", "junit", "sarif", "markdown", "csv"] {
                let ending = try await sandbox.bulkhead("report", "out", "--format", format)
                #expect(ending.exitCode == 0)
                let controls = ending.output.unicodeScalars.filter {
                    $0.properties.generalCategory == .control && !["\n", "\r", "\t"].contains($0)
                }
                #expect(controls.isEmpty, "\(format)")
                #expect(!ending.output.contains("\u{202E}"), "\(format)")
                // Figures and summaries leave the rows out; the others show them, as text.
                let showsRows = !["csv", "markdown"].contains(format)
                #expect(ending.output.contains("alert(1)") == showsRows, "\(format)")
                if format == "text" { continue }
                #expect(!ending.output.contains("<script>alert"), "\(format)")
                #expect(!ending.output.contains("]]>"), "\(format)")
                if format == "sarif" { #expect(ending.output.contains("[a] (http://b){{0}}")) }
            }
        }

        @Test(
            "A result that ends in the middle, or of another version, is refused with what differs")
        func refused() async throws {
            try await verify(.notes)
            let whole = sandbox.text(of: "out/result.json")
            let cases = [
                (String(whole.prefix(whole.count / 2)), "not a result.json of Bulkhead"),
                (
                    whole.replacing("\"schemaVersion\" : 1", with: "\"schemaVersion\" : 2"),
                    "schemaVersion 2, written by bulkhead"
                ),
                (
                    whole.replacing("\"schemaVersion\" : 1", with: "\"schemaVersion\" : 0"),
                    "reads schemaVersion 1 alone"
                ),
                (whole.replacing("\"seed\"", with: "\"sead\""), "scenario.seed is missing"),
            ]
            for (text, words) in cases {
                #expect(text != whole)
                _ = try sandbox.write(text, to: "other/result.json")
                for format in ["text", "sarif", "junit", "json"] {
                    let ending = try await sandbox.bulkhead("report", "other", "--format", format)
                    #expect(ending.exitCode == ExitStatus.usage.code)
                    #expect(ending.errors.contains("other/result.json: "))
                    #expect(ending.errors.contains(words), "\(ending.errors)")
                    #expect(ending.output == "")
                }
            }
        }
    }
}
