internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: the pages of a list, taken together, miss rows, repeat some, or hold others than
    /// the user's: at rest, or while the user adds rows between two pages.
    ///
    /// **Why**: somebody who reads on sees messages twice or never. OFFSET counts from an end that
    /// moves; a key that is not unique loses rows at the edge of a page.
    ///
    /// **Fix**: begin a page behind the last row's own values, ordered by a unique key:
    /// `WHERE (created_at, id) < (:before, :before_id) ORDER BY created_at DESC, id DESC`. Over HTTP
    /// the cursor that an answer gives has to hold both.
    package static let incompletePages = Rule(
        "incomplete-pages", .medium, .isolation,
        "the pages of a list do not hold each of the user's rows exactly once")
}

/// What one reading of all pages came to, by key.
struct PageReading {
    /// The rows that must come, each once.
    let expected: Set<String>
    /// Rows that were added on the way and may come, once.
    var added: Set<String> = []
    /// Rows in the order in which they came.
    private(set) var rows: [String] = []
    private(set) var pages = 0

    init(expected: Set<String>) {
        self.expected = expected
    }

    /// Takes in a page that holds rows.
    mutating func take(_ page: [String]) {
        rows += page
        pages += 1
    }

    /// More pages than rows: it would never end.
    var isEndless: Bool { rows.count > 2 * (expected.count + added.count) + 100 }

    /// What is wrong; nil where nothing is.
    var problem: String? {
        if isEndless { return "there is no last page: \(rows.count) rows came and more would" }
        let missing = expected.subtracting(rows)
        let foreign = Set(rows).subtracting(expected).subtracting(added)
        let repeated = Dictionary(rows.map { ($0, 1) }, uniquingKeysWith: +).filter { $1 > 1 }.keys
        let parts = [
            (missing.sorted(), "never came"), (repeated.sorted(), "came more than once"),
            (foreign.sorted(), "should not have come"),
        ].compactMap { rows, what in
            rows.first.map { "\(rows.count) \(rows.count == 1 ? "row" : "rows") \(what) (\($0))" }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// One finding for all readings of an operation that went wrong.
    static func finding(
        _ operation: Operation, evidence: [String], replay: String
    ) -> Finding {
        Rule.incompletePages.finding(
            layer: "queries", object: operation.name,
            message: "the pages of \(operation.name) do not hold each row exactly once",
            evidence: evidence.joined(separator: "\n"), replay: replay,
            fix: """
                order by columns that end with a unique one, and begin the next page behind the \
                last row's values of all of them, not at an OFFSET
                """)
    }
}
