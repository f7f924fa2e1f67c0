import Reporting
import ResultModel
import SampleResults
import Testing

@Suite("The terminal report")
struct TerminalReportTests {
    private static let files = [
        "results/todo-ai-chatbot-2026-08-03T091405Z/result.json"
    ]

    /// Each sample with the name of its snapshot.
    private static let samples: [(name: String, result: RunResult)] = [
        ("pass", SampleResults.passing), ("fail", SampleResults.failing),
        ("inconclusive", SampleResults.inconclusive),
        ("interrupted", SampleResults.interrupted),
        ("verify-only", SampleResults.verifyOnly), ("empty", SampleResults.empty),
        ("compare", comparison), ("variants", variants),
    ]

    private static let comparison: RunResult = {
        var result = SampleResults.empty
        result.compare = SampleResults.compare
        return result
    }()

    private static let variants: RunResult = {
        var result = SampleResults.empty
        result.variants = SampleResults.variants
        return result
    }()

    @Test("reads as recorded", arguments: samples.indices)
    func snapshot(index: Int) throws {
        let (name, result) = Self.samples[index]
        try expectSnapshot(TerminalReport.render(result, files: Self.files), named: name)
    }

    @Test("shows each operator's mutants by the checks that saw them, and names the others")
    func killMatrix() {
        var result = SampleResults.empty
        result.prove = SampleResults.prove
        let lines = TerminalReport.render(result).split(separator: "\n").map(String.init)
        let remark = "1 of 2 mutants killed (50.0 %), 1 equivalent, 1 not judged"
        #expect(lines.contains { $0.contains(remark) })
        #expect(lines.allSatisfy { $0.count <= 80 })
        let rows = lines.map { $0.split(separator: " ").map(String.init) }
        #expect(rows.contains(["owner-predicate-removed", "1", "1", "-"]))
        #expect(rows.contains(["not-null-dropped", "-", "-", "1"]))
        let text = rows.joined(separator: [" "]).joined(separator: " ")
        for words in [
            "survived not-null-dropped/tasks.title", "ALTER title DROP NOT NULL",
            "impossible foreign-key-action", "inconclusive foreign-key-action",
            "equivalent owner-predicate-removed", "no mutant policy-dropped",
            "not judged index-dropped/users.users_name_idx: the table has only 7 pages",
        ] {
            #expect(text.split(separator: " ").joined(separator: " ").contains(words), "\(words)")
        }
    }

    @Test("says whose structure a throw-away server was given")
    func source() {
        var result = SampleResults.empty
        result.target = SampleResults.everyKey.target
        #expect(TerminalReport.render(result).contains("throw-away · the structure of todo"))
    }

    @Test("says which database was only read behind an application, and how its rows came about")
    func observed() {
        var result = SampleResults.empty
        result.target = SampleResults.everyKey.target
        result.target?.kind = .api
        result.population = PopulationResult(
            users: 8, tables: ["tasks": TableSize(rows: 96, bytes: 0, indexBytes: 0)], seconds: 2,
            rowsPerSecond: 48, byRequests: true)
        let report = TerminalReport.render(result)
        #expect(report.contains("the database todo, only read"))
        #expect(report.contains("made by requests in 2.0"), "\(report)")
        #expect(!report.contains("seeded in"))
    }

    @Test("reads as recorded in ASCII and in colour")
    func styles() throws {
        let ascii = TerminalReport.render(
            SampleResults.failing, style: TerminalStyle(unicode: false), files: Self.files)
        #expect(ascii.utf8.allSatisfy { $0 < 128 })
        try expectSnapshot(ascii, named: "fail-ascii")
        let colour = TerminalReport.renderQuiet(
            SampleResults.failing, style: TerminalStyle(colour: true), files: Self.files)
        #expect(colour.contains("\u{1B}[1;31mFAIL\u{1B}[0m"))
        try expectSnapshot(
            colour.replacing("\u{1B}", with: "ESC"), named: "fail-quiet-colour")
    }

    @Test(
        "fits 72, 80 and 120 columns, apart from statements to be pasted", arguments: [72, 80, 120])
    func width(columns: Int) {
        for (name, result) in Self.samples {
            let pasted = Set(
                result.findings.flatMap { $0.replay.split(separator: "\n") }.map(String.init))
            let report = TerminalReport.render(
                result, style: TerminalStyle(width: columns), files: Self.files)
            for line in report.split(separator: "\n") where line.count > columns {
                let text = String(line.drop { $0 == " " })
                #expect(pasted.contains(text), "\(name): \(line)")
            }
        }
    }

    @Test("statements to be pasted stay whole")
    func replay() {
        let report = TerminalReport.render(SampleResults.failing, style: TerminalStyle(width: 72))
        for finding in [SampleResults.foreignRead, SampleResults.slowPlan] {
            for line in finding.replay.split(separator: "\n") {
                #expect(report.contains("      \(line)\n"))
            }
        }
    }

    @Test("has no escape code without colour, whatever a server sent")
    func noEscapes() {
        var result = SampleResults.failing
        result.findings[0].evidence = "\u{1B}[2Jcleared \u{202E}reversed\u{7}"
        result.findings[0].replay = "SELECT '\u{1B}]0;title\u{7}';"
        result.notes = ["\u{9B}31m"]
        let report = TerminalReport.render(result)
        let controls = report.unicodeScalars.filter {
            $0 != "\n" && $0.properties.generalCategory == .control
        }
        #expect(controls.isEmpty)
        #expect(!report.unicodeScalars.contains("\u{202E}"))
        #expect(report.contains("\\u{1b}[2Jcleared \\u{202e}reversed\\u{7}"))
    }

    @Test("the first fifteen lines say what came of it and why")
    func topLines() {
        let top = TerminalReport.render(SampleResults.failing)
            .split(separator: "\n").prefix(15).joined(separator: "\n")
        #expect(top.hasPrefix("FAIL  todo-ai-chatbot"))
        #expect(top.contains("exit 97"))
        #expect(top.contains(SampleResults.foreignRead.message))
        #expect(top.contains("list_pending_tasks: p(95) < 20ms failed"))
    }

    @Test("a pass let through by --on-inconclusive does not read as one")
    func letThrough() {
        var result = SampleResults.inconclusive
        result.verdict?.exitCode = 0
        let report = TerminalReport.render(result)
        #expect(report.hasPrefix("INCONCLUSIVE"))
        #expect(report.contains("let through by --on-inconclusive pass (exit 0)"))
    }

    @Test("many findings and probes are cut, and counted")
    func manyFindings() {
        var result = SampleResults.failing
        result.findings = (0..<60).map { index in
            var finding = SampleResults.foreignRead
            finding.object = "operation_\(index)"
            return finding
        }
        result.isolation?.probes = (0..<40).map { index in
            ProbeResult(
                id: "foreign-read/operation_\(index)/id", rule: "foreign-read", layer: "queries",
                object: "operation_\(index)", actor: "light → heavy", outcome: .untested,
                reason: "no row")
        }
        let report = TerminalReport.render(result)
        #expect(report.contains("60 findings"))
        #expect(report.contains("and 20 more, listed in result.json"))
        #expect(report.contains("and 32 more, listed in result.json"))
    }

    @Test("--format json is result.json itself")
    func json() throws {
        let bytes = try JSONReport.render(SampleResults.failing)
        #expect(try ResultFile.decode(bytes) == SampleResults.failing)
    }

    @Test("a finding says at which line its cause is written, on the page as well")
    func places() throws {
        let place = "scenarios/todo-ai-chatbot/scenario.yaml:61"
        let lines = TerminalReport.render(SampleResults.everyKey).split(separator: "\n")
        #expect(lines.contains { $0.contains("at ") && $0.hasSuffix(place) })
        let page = String(
            decoding: try HTMLReport.render(SampleResults.everyKey), as: UTF8.self)
        #expect(page.contains("<dt>at</dt><dd>\(place)</dd>"))
    }
}

@Suite("What dropping indexes showed, on a terminal")
struct IndexTrialsSectionTests {
    @Test("Needed ones with what got worse, redundant ones together, untested ones with why")
    func section() {
        let lines = TerminalReport.render(SampleResults.everyKey)
            .split(separator: "\n").map(String.init)
        func line(with text: String) -> String? { lines.first { $0.contains(text) } }
        #expect(line(with: "ix_messages_conversation_created:")?.contains("needed") == true)
        #expect(line(with: "ix_messages_copy: dropping it")?.contains("redundant") == true)
        #expect(line(with: "72 plans for as many rows")?.contains("growth") == true)
        #expect(line(with: "the table has only 9 pages")?.contains("untested") == true)
    }
}

@Suite("Event streams under load, on a terminal")
struct StreamTimesTests {
    @Test("First event, first token and what follows, and nothing where there are no streams")
    func table() {
        let lines = TerminalReport.render(SampleResults.everyKey)
            .split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.contains("first event p50") && $0.contains("token p50") })
        #expect(lines.contains { $0.contains("append_user_message") && $0.contains("310") })
        #expect(!TerminalReport.render(SampleResults.failing).contains("first event"))
    }
}
