internal import ResultModel

/// One block of a section; exactly one of its parts is there.
struct HTMLBlock {
    var subheading: Subheading?
    var paragraph: HTMLText?
    var facts: HTMLFacts?
    var table: HTMLTable?
    var gallery: Gallery?
    var code: Code?
    var finding: HTMLFinding?
    var signature: Signature?

    struct Subheading {
        var words: String
        var note: String?
    }

    struct Gallery {
        /// Whether there are so many that each is drawn small.
        var isSmall: Bool
        var pictures: [HTMLFigure]
    }

    struct Code {
        var label: String
        var listing: String
    }

    struct Signature {
        var fields: [String]
    }
}

/// Text in several inks, as markup: the one kind that a page has thousands of.
struct HTMLText {
    var markup: String

    init(_ spans: [Span]) {
        markup = spans.map { span in
            let words = MarkupText.escaped(span.text)
            return span.ink.className.map { "<span class=\"\($0)\">\(words)</span>" } ?? words
        }.joined()
    }
}

/// Names, each with what is to be said of it.
struct HTMLFacts {
    struct Fact {
        var term: String
        var text: HTMLText
    }

    var entries: [Fact]
}

/// A picture with its figures as a table.
struct HTMLFigure {
    var name: String
    /// SVG.
    var picture: String
    var titles: [String]
    var lines: [[String]]

    init(name: String, picture: String, figures: ChartTable) {
        self.name = name
        self.picture = picture
        titles = figures.columns
        lines = figures.rows
    }
}

/// A finding with its evidence, its fix and its replay.
struct HTMLFinding {
    var anchor: String
    var level: String
    var severity: String
    var rule: String
    var object: String
    var layer: String
    var message: String
    var evidence: String
    var fix: String
    var replay: String?
    var accepted: String?
    var references: String?
    /// The file and the line that caused it; nil where that is not known.
    var place: String?

    init(_ finding: Finding) {
        anchor = finding.fingerprint
        level = finding.failsTheRun ? "bad" : finding.accepted == nil ? "faint" : "doubtful"
        severity = finding.severity.rawValue
        rule = finding.ruleId
        object = finding.object
        layer = finding.layer
        message = finding.message
        evidence = finding.evidence
        fix = finding.fix
        replay = finding.replay.isEmpty ? nil : finding.replay
        accepted = finding.accepted
        let known = finding.references ?? []
        references = known.isEmpty ? nil : known.joined(separator: ", ")
        place = finding.location?.shown
    }
}

extension Span.Ink {
    /// The class that the stylesheet gives a colour; nil for ordinary text.
    var className: String? {
        switch self {
        case .plain: nil
        case .strong: "strong"
        case .faint: "faint"
        case .good: "good"
        case .bad: "bad"
        case .doubtful: "doubtful"
        }
    }
}
