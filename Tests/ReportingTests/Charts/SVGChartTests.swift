import Testing

@testable import Reporting

@Suite("Charts as SVG")
struct SVGChartTests {
    @Test("every kind of series is drawn as recorded")
    func snapshot() throws {
        try expectSnapshot(SVGChart(SampleChart.every).markup(id: "a"), named: "chart.svg")
        try expectSnapshot(SVGBarChart(SampleChart.bars).markup(id: "b"), named: "bars.svg")
    }

    @Test("a drawing is well formed, and says what it shows to those who do not see it")
    func structure() throws {
        for svg in [
            SVGChart(SampleChart.every).markup(id: "a"),
            SVGBarChart(SampleChart.bars).markup(id: "a"),
        ] {
            let page = try ParsedPage(svg)
            let drawing = try #require(page.elements.first)
            #expect(drawing.name == "svg")
            #expect(drawing.attributes["role"] == "img")
            #expect(drawing.attributes["aria-labelledby"] == "a-title a-summary")
            #expect(
                page.text(of: "title") == ["Latency against rate"]
                    || page.text(of: "title") == ["Hold time"])
            #expect(page.text(of: "desc").first?.isEmpty == false)
            #expect(!svg.contains("nan"))
            #expect(!svg.contains("inf"))
        }
    }

    @Test("the same chart is drawn the same, again and again")
    func deterministic() {
        let drawings = Set((0..<5).map { _ in SVGChart(SampleChart.every).markup(id: "a") })
        #expect(drawings.count == 1)
    }

    @Test("names are text, whatever they hold")
    func hostile() throws {
        var chart = SampleChart.every
        let plain = try ParsedPage(SVGChart(chart).markup(id: "a"))
        chart.title = Hostile.text
        chart.summary = Hostile.text
        chart.horizontal.title = Hostile.text
        chart.series[0].name = Hostile.text
        chart.phases[0].name = Hostile.text
        chart.levels[0].name = Hostile.text
        let svg = SVGChart(chart).markup(id: "a")
        let page = try ParsedPage(svg)
        #expect(page.elements.map(\.name) == plain.elements.map(\.name))
        #expect(page.text(of: "title") == [Hostile.shown])
        #expect(Hostile.traces(in: svg).isEmpty)
    }

    @Test("one series needs no legend; a chart without values is empty")
    func fewSeries() {
        var chart = SampleChart.every
        chart.series = [chart.series[2]]
        #expect(!SVGChart(chart).markup(id: "a").contains(">model<"))
        chart.series[0].points = []
        #expect(chart.isEmpty)
    }

    @Test("the figures of a chart stand in a table, each place once")
    func table() {
        let table = ChartTable(SampleChart.every)
        #expect(
            table.columns == [
                "rate (1/s)", "interval", "counted", "model", "limit", "measured", "kept out",
                "uncertain",
            ])
        #expect(
            table.rows.map(\.first) == ["0", "10", "20", "30", "40", "50", "60", "70", "90", "100"])
        #expect(table.rows[1] == ["10", "2 to 4", "", "3", "", "3.10", "", ""])
        #expect(ChartTable(SampleChart.bars).rows[0] == ["chat_turn", "2", "30", "32"])
    }

    @Test("a long table is thinned out")
    func longTable() {
        var chart = SampleChart.every
        chart.series = [
            ChartSeries(
                name: "much", style: .line, tone: .first,
                points: (0..<5_000).map { ChartPoint(Double($0), 1) })
        ]
        let rows = ChartTable(chart).rows
        #expect(rows.count <= ChartTable.mostRows)
        #expect(rows.count > ChartTable.mostRows / 2)
    }
}
