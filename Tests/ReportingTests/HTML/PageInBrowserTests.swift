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
        /// The smallest letters of a drawing, in pixels.
        var letters: Double
        var resources: [String]
        /// Elements that reach beyond the right edge and cannot be scrolled to.
        var outside: [String]
    }

    @Test(
        "fits a telephone and a desk, draws every picture, fetches nothing and complains of nothing"
    )
    func opens() throws {
        let program = try #require(Browser.program)
        let page = String(decoding: try HTMLReport.render(SampleResults.everyKey), as: UTF8.self)
        // The same with something wide and something to fetch: the test must be able to fail.
        let spoiled = page.replacing(
            "</main>",
            with:
                "<p style=\"width:3000px\">wide</p><img src=\"http://127.0.0.1:9/spoiled\"/></main>"
        )
        let visit = try Browser.visit(
            try Self.frames([(page, 400), (page, 1200), (spoiled, 400)]), with: program)
        let looks = try JSONDecoder().decode([Look].self, from: Data(visit.seen.utf8))
        #expect(looks.count == 3)
        for look in looks.prefix(2) {
            #expect(look.scroll <= look.client)
            #expect(look.outside == [])
            #expect(look.resources == [])
            #expect(look.headings.first == "What failed")
            #expect(look.headings.last == "Environment")
            #expect(look.drawings >= 15)
            #expect(look.drawn == look.drawings)
            #expect(look.letters > 9)
        }
        let control = try #require(looks.last)
        #expect(control.scroll > control.client)
        #expect(!control.outside.isEmpty)
        #expect(visit.console.contains { $0.contains("127.0.0.1:9/spoiled") })
        #expect(visit.console.filter { !$0.contains("127.0.0.1:9/spoiled") } == [])
    }

    /// One page that opens others in frames of some widths and writes down what they look like.
    private static func frames(_ pages: [(page: String, width: Int)]) throws -> String {
        let texts = String(
            decoding: try JSONEncoder().encode(pages.map(\.page)), as: UTF8.self
        )
        .replacing("<", with: "\\u003c")
        return """
            <!DOCTYPE html><meta charset="utf-8"><pre id="seen"></pre><script>
            const look = (page, width) => new Promise(done => {
              const frame = document.createElement("iframe");
              frame.style.cssText = `width:${width}px;height:900px;border:0`;
              frame.onload = () => {
                const view = frame.contentWindow, root = frame.contentDocument.documentElement;
                const all = (query) => [...frame.contentDocument.querySelectorAll(query)];
                const drawings = all("svg");
                done({
                  width, scroll: root.scrollWidth, client: root.clientWidth,
                  headings: all("h2").map(each => each.textContent),
                  drawings: drawings.length,
                  drawn: drawings.filter(
                    each => each.getBoundingClientRect().height > 60).length,
                  letters: Math.min(...all("svg text").map(
                    each => parseFloat(view.getComputedStyle(each).fontSize) * each.getCTM().a)),
                  resources: view.performance.getEntriesByType("resource").map(each => each.name),
                  outside: all("body *").filter(
                    each => !each.closest(".scroll, pre, svg")
                      && each.getBoundingClientRect().right > root.clientWidth + 1
                  ).map(each => each.tagName)
                });
              };
              frame.srcdoc = page;
              document.body.append(frame);
            });
            const texts = \(texts), widths = \(pages.map(\.width));
            Promise.all(texts.map((text, index) => look(text, widths[index]))).then(looks => {
              document.querySelectorAll("iframe").forEach(frame => frame.remove());
              document.getElementById("seen").textContent = JSON.stringify(looks);
            });
            </script>
            """
    }
}
