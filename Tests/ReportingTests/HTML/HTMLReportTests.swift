import Foundation
import ResultModel
import SampleResults
import Testing

@testable import Reporting

@Suite("The report as a page")
struct HTMLReportTests {
    private static let samples: [(name: String, result: RunResult)] = [
        ("pass", SampleResults.passing), ("fail", SampleResults.failing),
        ("inconclusive", SampleResults.inconclusive),
        ("interrupted", SampleResults.interrupted),
        ("verify-only", SampleResults.verifyOnly), ("empty", SampleResults.empty),
        ("every key", SampleResults.everyKey),
    ]

    private func page(_ result: RunResult) throws -> String {
        String(decoding: try HTMLReport.render(result), as: UTF8.self)
    }

    @Test(
        "is well formed, has no script, asks for nothing, and its parts have names of their own",
        arguments: samples.indices)
    func structure(index: Int) throws {
        let text = try page(Self.samples[index].result)
        let parsed = try ParsedPage(text)
        let names = Set(parsed.elements.map(\.name))
        #expect(names.isDisjoint(with: ["script", "img", "iframe", "object", "embed", "form"]))
        #expect(parsed.values(of: "src") == [])
        #expect(parsed.values(of: "href").allSatisfy { $0.hasPrefix("#") || $0 == "data:," })
        #expect(!text.contains("url("))
        #expect(!text.contains("@import"))
        let identifiers = parsed.values(of: "id")
        #expect(Set(identifiers).count == identifiers.count)
        let known = Set(identifiers)
        for reference in parsed.values(of: "aria-labelledby").flatMap({ $0.split(separator: " ") })
        {
            #expect(known.contains(String(reference)))
        }
        for target in parsed.values(of: "href") where target.hasPrefix("#") {
            #expect(known.contains(String(target.dropFirst())))
        }
    }

    @Test("begins with the verdict and its reasons")
    func verdictFirst() throws {
        let parsed = try ParsedPage(try page(SampleResults.failing))
        let body = try #require(parsed.elements.first { $0.name == "body" }).text
        let words = body.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            words.hasPrefix("FAIL isolation or a cascade is violated (exit 97) todo-ai-chatbot"))
        let reason = try #require(words.range(of: SampleResults.foreignRead.message))
        let contents = try #require(words.range(of: "Thresholds"))
        #expect(reason.lowerBound < contents.lowerBound)
        #expect(parsed.text(of: "title").first == "FAIL todo-ai-chatbot")
    }

    @Test("has every part that the result has")
    func parts() throws {
        let parsed = try ParsedPage(try page(SampleResults.everyKey))
        #expect(
            parsed.text(of: "h2") == [
                "What failed", "Thresholds", "Comparison", "Variants", "Kill matrix", "Pool size",
                "Load", "Plans",
                "Isolation", "Cascade", "Invariants", "Population and storage", "Server",
                "Accepted", "Remarks", "Scope", "Environment",
            ])
        let empty = try ParsedPage(try page(SampleResults.empty))
        #expect(empty.text(of: "h2") == ["Scope", "Environment"])
    }

    @Test("a finding stands whole: evidence, fix, replay, reason for accepting it")
    func findings() throws {
        let text = try ParsedPage(try page(SampleResults.everyKey)).text(of: "article")
        let finding = try #require(text.first { $0.contains("foreign-read") })
        for part in [
            SampleResults.foreignRead.message, SampleResults.foreignRead.evidence,
            SampleResults.foreignRead.fix, SampleResults.foreignRead.replay, "CWE-639",
        ] {
            #expect(finding.contains(part))
        }
        #expect(
            text.contains { $0.contains("accepted") && $0.contains("the document has no index") })
    }

    @Test("every picture has a title, a description and its figures as a table")
    func pictures() throws {
        let parsed = try ParsedPage(try page(SampleResults.everyKey))
        let drawings = parsed.elements.filter { $0.name == "svg" }
        #expect(drawings.count >= 15)
        let figures = parsed.elements.filter {
            $0.name == "figure" && $0.attributes["class"] == "chart"
        }
        #expect(figures.count == drawings.count)
        #expect(parsed.text(of: "desc").count == drawings.count)
        #expect(parsed.text(of: "desc").allSatisfy { $0.count > 20 })
        #expect(parsed.elements.filter { $0.name == "details" }.count == drawings.count)
    }

    @Test("shows plans against their budgets, the matrix of attacks, and what was left out")
    func content() throws {
        let parsed = try ParsedPage(try page(SampleResults.everyKey))
        let cells = parsed.elements.filter { $0.name == "td" }.map(\.text)
        for text in [
            "✗ 9,412 of 71", "8 of 71", "✗ leaked", "everybody reads the same list",
            "it answers nothing but that it runs",
        ] {
            let isShown = cells.contains(text)
            #expect(isShown, "\(text)")
        }
        let facts = parsed.text(of: "dd").joined(separator: "\n")
        #expect(facts.contains("spatial_ref_sys"))
        #expect(facts.contains("as known in 2026-10"))
        let names = Set(parsed.text(of: "dt") + parsed.text(of: "th"))
        #expect(
            names.isSuperset(of: [
                "dated", "Signature", "only operations of a user are attacked",
            ]))
    }

    @Test("what a database holds is text, in every part")
    func hostile() throws {
        let plain = try ParsedPage(try page(SampleResults.everyKey))
        let text = try page(try Hostile.behindEveryText(of: SampleResults.everyKey))
        let parsed = try ParsedPage(text)
        let difference = zip(parsed.elements, plain.elements).first { $0.name != $1.name }
        #expect(difference == nil, "\(difference.map { "\($0) instead of \($1)" } ?? "")")
        #expect(parsed.elements.count == plain.elements.count)
        #expect(Hostile.traces(in: text).isEmpty)
        #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;\\u{1b}[31mred\\u{202e}"))
        for name in ["h1", "h3", "dd", "td", "th", "li", "pre", "figcaption", "title", "desc"] {
            let isShown = parsed.text(of: name).contains { $0.contains(Hostile.shown) }
            #expect(isShown, "\(name)")
        }
    }

    @Test("each template names the escaping that it needs")
    func templates() {
        for template in HTMLTemplates.sources {
            #expect(template.text.hasPrefix("{{% CONTENT_TYPE:REPORT}}"), "\(template.name)")
        }
    }

    @Test("ten minutes of twenty operations are less than a megabyte")
    func size() throws {
        let bytes = try HTMLReport.render(SampleResults.large)
        #expect(bytes.count < 1_000_000)
        #expect(bytes.count > 150_000)
    }
}
