import Foundation
import ResultModel
import SampleResults
import Testing

@testable import Reporting

@Suite("The report as Markdown and as CSV")
struct MarkdownReportTests {
    @Test("reads as recorded")
    func snapshot() throws {
        try expectSnapshot(MarkdownReport.render(SampleResults.failing), named: "fail.md")
    }

    @Test("the verdict and its reasons stand first, and every table has whole rows")
    func structure() {
        for result in [SampleResults.everyKey, SampleResults.passing, SampleResults.empty] {
            let lines = MarkdownReport.render(result).split(
                separator: "\n", omittingEmptySubsequences: false)
            #expect(lines[0].hasPrefix("## "))
            let rows = lines.map { $0.hasPrefix("| ") }
            for (index, line) in lines.enumerated() where rows[index] {
                let bars = line.replacing("\\|", with: "").count { $0 == "|" }
                let above = index > 0 && rows[index - 1] ? lines[index - 1] : line
                #expect(bars == above.replacing("\\|", with: "").count { $0 == "|" })
            }
        }
    }

    @Test("what a database holds is text: no markup, no links, no cells, no headings of its own")
    func hostile() throws {
        let spoiled = MarkdownReport.render(
            try Hostile.behindEveryText(of: SampleResults.everyKey))
        let plain = MarkdownReport.render(SampleResults.everyKey)
        #expect(Hostile.traces(in: spoiled).isEmpty)
        #expect(spoiled.count { $0 == "\n" } == plain.count { $0 == "\n" })
        #expect(
            MarkdownPage.escaped("# [a](b) | *c* `d` ![e](f)\n<b>")
                == "\\# \\[a\\](b) \\| \\*c\\* \\`d\\` !\\[e\\](f) &lt;b&gt;")
    }

    @Test("a comparison is a table of its pairs, variants one of their figures")
    func versions() {
        let text = MarkdownReport.render(SampleResults.everyKey)
        #expect(text.contains("| list\\_pending\\_tasks p95 | \\+6.1 % | \\-3.0 % to +16.2 % |"))
        #expect(
            text.contains(
                "| figure | of | todo-ai-chatbot | index-pending-tasks | open-policy | "
                    + "partition-tasks |"))
        #expect(text.contains("| isolation | verdict | held | held | broken | held |"))
        #expect(
            text.contains(
                "| list\\_pending\\_tasks | blocks for the heaviest user | 713 | 53 | 713 | 713 |"))
        #expect(!text.contains("| get\\_task | blocks"))
        #expect(text.contains("open-policy, breaks: tasks: users see the rows of others in tasks"))
    }

    @Test("CSV has a line for each second, as RFC 4180 ends it")
    func csv() {
        let text = String(decoding: CSVReport.render(SampleResults.passing), as: UTF8.self)
        #expect(
            text == "second,warmup,started,succeeded,failed,p50_ms,p99_ms\r\n"
                + "0,1,203,201,0,1.9,14.2\r\n5,0,198,198,0,1.2,6.6\r\n")
        let empty = String(decoding: CSVReport.render(SampleResults.empty), as: UTF8.self)
        #expect(empty.split(separator: "\r\n").count == 1)
    }

    @Test("CSV has figures alone: no text of a database reaches it")
    func hostileCSV() throws {
        let spoiled = CSVReport.render(try Hostile.behindEveryText(of: SampleResults.everyKey))
        #expect(spoiled == CSVReport.render(SampleResults.everyKey))
        #expect(spoiled.count > 100)
    }
}
