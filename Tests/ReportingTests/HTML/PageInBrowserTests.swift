import Foundation
import ResultModel
import SampleResults
import Testing

@testable import Reporting

@Suite(
    "The report in a browser",
    .enabled("no Chromium is installed: make deps-browser") { Browser.program != nil })
struct PageInBrowserTests {
    /// What a frame of some width showed.
    private struct Look: Decodable {
        var width: Int
        /// How wide the page is, and how much of that can be seen.
        var scroll: Int
        var client: Int
        var headings: [String]
        var drawings: Int
        /// Drawings that have a height.
        var drawn: Int
        /// The smallest letters of a drawing, in pixels; nil where there is no drawing.
        var letters: Double?
        /// Texts of a drawing that touch each other.
        var touching: [String]
        var resources: [String]
        /// Elements that reach beyond the right edge and cannot be scrolled to.
        var outside: [String]
        /// Texts that stand out too little from what is behind them: element, ratio.
        var pale: [String]
        /// The colour of the paper.
        var paper: String
    }

    private struct Page {
        var name: String
        var result: RunResult
        var headings: [String]
        var fewestDrawings: Int
    }

    /// One for each verb, each with what only that one has.
    private static let pages = [
        Page(
            name: "everything", result: SampleResults.everyKey,
            headings: ["What failed", "Load", "Kill matrix", "Scope", "Environment"],
            fewestDrawings: 15),
        Page(
            name: "run", result: SampleResults.large,
            headings: ["Load", "Plans", "Isolation", "Cascade", "Server", "Scope"],
            fewestDrawings: 20),
        Page(
            name: "verify", result: SampleResults.verifyOnly,
            headings: ["Plans", "Isolation", "Cascade", "Scope"], fewestDrawings: 0),
        Page(
            name: "prove", result: SampleResults.of { $0.prove = SampleResults.everyKey.prove },
            headings: ["Kill matrix", "Scope"], fewestDrawings: 0),
        Page(
            name: "pool", result: SampleResults.of { $0.pool = SampleResults.everyKey.pool },
            headings: ["Pool size", "Scope"], fewestDrawings: 4),
        Page(
            name: "compare",
            result: SampleResults.of { $0.compare = SampleResults.everyKey.compare },
            headings: ["Comparison", "Scope"], fewestDrawings: 0),
        Page(
            name: "interrupted", result: SampleResults.interrupted,
            headings: ["Load", "Scope"], fewestDrawings: 2),
    ]

    @Test(
        "fits a telephone and a desk, draws every picture, fetches nothing, complains of nothing",
        arguments: pages.indices)
    func opens(index: Int) throws {
        let program = try #require(Browser.program)
        let page = Self.pages[index]
        let text = String(decoding: try HTMLReport.render(page.result), as: UTF8.self)
        let visit = try Browser.visit(try Self.frames([(text, 400), (text, 1200)]), with: program)
        let looks = try JSONDecoder().decode([Look].self, from: Data(visit.seen.utf8))
        #expect(looks.map(\.width) == [400, 1200])
        for look in looks {
            #expect(look.scroll <= look.client)
            #expect(look.outside == [])
            #expect(look.resources == [])
            #expect(Set(look.headings).isSuperset(of: page.headings))
            #expect(look.headings.last == "Environment")
            #expect(look.drawings >= page.fewestDrawings)
            #expect(look.drawn == look.drawings)
            if let letters = look.letters { #expect(letters > 9) }
            #expect(look.touching == [])
            #expect(look.pale == [])
        }
        #expect(visit.console == [])
    }

    @Test("is as readable where it is dark")
    func dark() throws {
        let program = try #require(Browser.program)
        let page = String(decoding: try HTMLReport.render(SampleResults.everyKey), as: UTF8.self)
        func look(_ scheme: Browser.Scheme) throws -> Look {
            let visit = try Browser.visit(
                try Self.frames([(page, 1000)]), with: program, scheme: scheme)
            #expect(visit.console == [])
            return try #require(
                try JSONDecoder().decode([Look].self, from: Data(visit.seen.utf8)).first)
        }
        let (light, dark) = (try look(.light), try look(.dark))
        #expect(light.paper == "rgb(252, 252, 250)")
        #expect(dark.paper == "rgb(20, 24, 27)")
        #expect(light.pale == [])
        #expect(dark.pale == [])
    }

    @Test("these looks find what is wrong with a page")
    func spoiled() throws {
        let program = try #require(Browser.program)
        let page = String(decoding: try HTMLReport.render(SampleResults.everyKey), as: UTF8.self)
        let spoiled = page.replacing(
            "</main>",
            with: """
                <p style="width:3000px">wide</p><p style="color:#eee;background:#fff">pale</p>
                <svg viewBox="0 0 100 100"><text x="5" y="20">one</text>
                <text x="9" y="22">two</text></svg>
                <img src="http://127.0.0.1:9/spoiled"/></main>
                """)
        let visit = try Browser.visit(try Self.frames([(spoiled, 400)]), with: program)
        let look = try #require(
            try JSONDecoder().decode([Look].self, from: Data(visit.seen.utf8)).first)
        #expect(look.scroll > look.client)
        #expect(look.outside.contains("P"))
        #expect(look.pale.contains { $0.hasPrefix("pale ") })
        #expect(look.touching == ["one, two"])
        #expect(visit.console.contains { $0.contains("127.0.0.1:9/spoiled") })
        #expect(visit.console.filter { !$0.contains("127.0.0.1:9/spoiled") } == [])
    }

    @Test("prints on paper: the scope has a page of its own, and no line is lost at the edge")
    func prints() throws {
        let program = try #require(Browser.program)
        let page = String(decoding: try HTMLReport.render(SampleResults.everyKey), as: UTF8.self)
        let paper = try Browser.print(page, with: program)
        #expect(paper.prefix(5) == Data("%PDF-".utf8))
        // The same in the width of a sheet, with the rules for paper in force.
        let forPaper = page.replacing("@media print", with: "@media all")
        let visit = try Browser.visit(try Self.frames([(forPaper, 688)]), with: program)
        let look = try #require(
            try JSONDecoder().decode([Look].self, from: Data(visit.seen.utf8)).first)
        #expect(look.scroll <= look.client)
        #expect(look.outside == [])
        #expect(look.pale == [])
        #expect(look.paper == "rgb(255, 255, 255)")
    }

    /// One page that opens others in frames of some widths and writes down what they look like.
    private static func frames(_ pages: [(page: String, width: Int)]) throws -> String {
        let texts = String(
            decoding: try JSONEncoder().encode(pages.map(\.page)), as: UTF8.self
        )
        .replacing("<", with: "\\u003c")
        let script = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "look.js"), encoding: .utf8)
        return """
            <!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
            <pre id="seen"></pre><script>
            const texts = \(texts), widths = \(pages.map(\.width));
            \(script)
            </script>
            """
    }
}

extension SampleResults {
    /// A seeded run with nothing but one part.
    fileprivate static func of(_ fill: (inout RunResult) -> Void) -> RunResult {
        var result = empty
        result.scope = everyKey.scope
        result.verdict = everyKey.verdict
        result.verdict?.sections = [:]
        fill(&result)
        return result
    }
}
