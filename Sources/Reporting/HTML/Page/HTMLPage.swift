internal import ResultModel

/// What the templates turn into one HTML file: sections of blocks, in order.
///
/// Sections write to it as those of the terminal write to a layout. Mustache looks a name up in the
/// values around where it is nil; templates ask for optional values with a dot, which forbids that.
struct HTMLPage {
    var title: String
    var stylesheet: String
    var banner: HTMLBanner
    private(set) var sections: [HTMLSection] = []
    /// Figures so far; their identifiers count on.
    private var figures = 0

    init(title: String, stylesheet: String, banner: HTMLBanner) {
        self.title = title
        self.stylesheet = stylesheet
        self.banner = banner
    }

    /// Begins a section; what follows is written into it.
    mutating func section(_ id: String, _ heading: String, _ remark: String = "") {
        sections.append(
            HTMLSection(id: id, heading: heading, remark: remark.isEmpty ? nil : remark))
    }

    /// A smaller heading within a section.
    mutating func subheading(_ text: String, _ remark: String = "") {
        add(
            HTMLBlock(
                subheading: HTMLBlock.Subheading(
                    words: text, note: remark.isEmpty ? nil : remark)))
    }

    mutating func paragraph(_ spans: [Span]) {
        add(HTMLBlock(paragraph: HTMLText(spans)))
    }

    mutating func paragraph(_ text: String, _ ink: Span.Ink = .plain) {
        paragraph([Span(text, ink)])
    }

    /// A name and what is to be said of it; those that follow each other stand in one list.
    mutating func fact(_ name: String, _ spans: [Span]) {
        let fact = HTMLFacts.Fact(term: name, text: HTMLText(spans))
        let last = sections.count - 1
        guard last >= 0 else { return }
        if let block = sections[last].blocks.indices.last,
            sections[last].blocks[block].facts != nil
        {
            sections[last].blocks[block].facts?.entries.append(fact)
        } else {
            add(HTMLBlock(facts: HTMLFacts(entries: [fact])))
        }
    }

    mutating func fact(_ name: String, _ text: String, _ ink: Span.Ink = .plain) {
        fact(name, [Span(text, ink)])
    }

    /// A table; one without rows is not written.
    mutating func table(
        _ caption: String, _ columns: [HTMLTable.Column], _ rows: [[HTMLCell]]
    ) {
        guard !rows.isEmpty else { return }
        add(HTMLBlock(table: HTMLTable(caption: caption, columns: columns, rows: rows)))
    }

    /// Pictures side by side; those without a value are left out.
    mutating func charts(_ charts: [Chart], small: Bool = false) {
        let drawn = charts.filter { !$0.isEmpty }.map { chart in
            HTMLFigure(
                name: chart.title,
                picture: SVGChart(chart, size: small ? .small : .ordinary).markup(
                    id: nextFigure()),
                figures: ChartTable(chart))
        }
        if !drawn.isEmpty {
            add(HTMLBlock(gallery: HTMLBlock.Gallery(isSmall: small, pictures: drawn)))
        }
    }

    mutating func bars(_ chart: BarChart) {
        guard !chart.isEmpty else { return }
        let figure = HTMLFigure(
            name: chart.title, picture: SVGBarChart(chart).markup(id: nextFigure()),
            figures: ChartTable(chart))
        add(HTMLBlock(gallery: HTMLBlock.Gallery(isSmall: false, pictures: [figure])))
    }

    /// Text that stays as it is, to be pasted.
    mutating func code(_ name: String, _ text: String) {
        add(HTMLBlock(code: HTMLBlock.Code(label: name, listing: text)))
    }

    mutating func finding(_ finding: Finding) {
        add(HTMLBlock(finding: HTMLFinding(finding)))
    }

    /// Lines for names and dates at the end of the scope page.
    mutating func signature(_ lines: [String]) {
        add(HTMLBlock(signature: HTMLBlock.Signature(fields: lines)))
    }

    private mutating func nextFigure() -> String {
        figures += 1
        return "figure-\(figures)"
    }

    private mutating func add(_ block: HTMLBlock) {
        guard let last = sections.indices.last else { return }
        sections[last].blocks.append(block)
    }
}

/// The first lines of the page: what the run came to.
struct HTMLBanner {
    /// `good`, `bad` or `doubtful`.
    var level: String
    var verdict: String
    var scenario: String
    var meaning: String
    /// One for each part of the run.
    var marks: [HTMLText]
    var reasons: [String]
    var identity: [String]
    var warning: String?
}

/// One part of the page, with a place in its contents.
struct HTMLSection {
    var id: String
    var heading: String
    var remark: String?
    var blocks: [HTMLBlock] = []
}
