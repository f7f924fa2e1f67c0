/// The keys that one kind of mapping may have: the parser's table and the JSON Schema's in one.
struct ObjectShape: Sendable {
    /// Its name among the schema's definitions, in kebab-case.
    let name: String
    let summary: String
    let keys: [KeyShape]

    init(_ name: String, _ summary: String, _ keys: [KeyShape]) {
        self.name = name
        self.summary = summary
        self.keys = keys
    }

    subscript(key: String) -> KeyShape? {
        keys.first { $0.name == key }
    }
}

/// One key of a mapping.
struct KeyShape: Sendable {
    enum Presence: Sendable, Equatable {
        case required
        case optional
        /// A word of the language that this version cannot act on, with what it would do.
        case unsupported
        /// A key of the other kind of operation: a request's in a statement.
        case misplaced
    }

    let name: String
    let presence: Presence
    /// One sentence, shown by editors.
    let summary: String
    /// The key's value as YAML, shown by editors and in errors.
    let example: String
    let value: ValueShape

    static func required(
        _ name: String, _ value: ValueShape, _ summary: String, example: String
    ) -> KeyShape {
        KeyShape(
            name: name, presence: .required, summary: summary, example: example, value: value)
    }

    static func optional(
        _ name: String, _ value: ValueShape, _ summary: String, example: String
    ) -> KeyShape {
        KeyShape(
            name: name, presence: .optional, summary: summary, example: example, value: value)
    }

    static func unsupported(_ name: String, _ summary: String) -> KeyShape {
        KeyShape(
            name: name, presence: .unsupported, summary: summary, example: "", value: .anything)
    }

    /// - Parameter advice: what to write instead, as editors and errors show it.
    static func misplaced(_ name: String, _ advice: String) -> KeyShape {
        KeyShape(
            name: name, presence: .misplaced, summary: advice, example: "", value: .anything)
    }
}

/// What a value may be, as far as JSON Schema can say it.
indirect enum ValueShape: Sendable {
    case anything
    case text
    /// Text of a form that is described once for all keys.
    case form(TextForm)
    /// One of these words.
    case words([String])
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case boolean
    case list(ValueShape, atLeast: Int = 0)
    /// A mapping whose keys are names that the scenario chooses.
    case named(ValueShape)
    case object(ObjectShape)
    case either([ValueShape])
}

/// A form of text with a name among the schema's definitions.
struct TextForm: Sendable {
    let name: String
    let summary: String
    /// An ECMA 262 regular expression, as JSON Schema asks for.
    let pattern: String
    /// Whether a plain number is of this form too.
    let acceptsNumbers: Bool

    private init(_ name: String, _ summary: String, _ pattern: String, numbers: Bool = false) {
        self.name = name
        self.summary = summary
        self.pattern = pattern
        acceptsNumbers = numbers
    }

    private static let decimal = "[0-9]+(\\.[0-9]+)?"
    private static let unitOfTime = "(ns|us|µs|ms|s|m|h|d)"

    static let name = TextForm(
        "name", "A name: letters, digits, '_' and '-', beginning with a letter.",
        "^[A-Za-z_][A-Za-z0-9_-]*$")
    static let duration = TextForm(
        "duration", "A time with its unit: 900ms, 30s, 1m30s, 1h.",
        "^(\(decimal) *\(unitOfTime) *)+$")
    static let durationRange = TextForm(
        "duration-range", "A time or a range of times: 1s..3s.",
        "^(\(decimal) *\(unitOfTime) *)+(\\.\\. *(\(decimal) *\(unitOfTime) *)+)?$")
    static let rate = TextForm(
        "rate", "A number per second, minute or hour: 200/s, 90/m, 12/h.",
        "^\(decimal) */ *(s|m|min|h)$")
    static let byteSize = TextForm(
        "byte-size", "A size: 50MB counts in thousands, 50MiB in 1024s.",
        "^\(decimal) *(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$")
    static let share = TextForm(
        "share", "A share from 0 to 1, or in per cent: 0.4 or 40%.", "^\(decimal) *%?$",
        numbers: true)
    static let range = TextForm(
        "range", "A range of whole numbers: 2..8; one number is a range of itself.",
        "^-?[0-9]+( *\\.\\. *-?[0-9]+)?$", numbers: true)
    static let timeStamp = TextForm(
        "time-stamp", "A moment as ISO 8601: 2026-01-01T00:00:00Z.",
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
            + "([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2}))?$")
    static let column = TextForm(
        "column-reference", "A column with its table: tasks.id, or app.tasks.id.",
        "^[^.\\s]+\\.[^.\\s]+(\\.[^.\\s]+)?$")
    static let sql = TextForm(
        "sql", "One SQL statement with :name parameters.", "\\S")
    static let sqlState = TextForm(
        "sqlstate", "Five digits or capitals, as PostgreSQL's manual lists them: 23514.",
        "^[0-9A-Z]{5}$", numbers: true)
    static let request = TextForm(
        "request", "An HTTP request with :name parameters: GET /api/:user/tasks?limit=50.",
        "^ *(\(HTTPMethod.allCases.map(\.rawValue).joined(separator: "|"))) +/")
    static let status = TextForm(
        "status", "An HTTP status, or some of them: 200, 2xx, 200..204.",
        "^[2-5]([0-9][0-9]|[xX][xX])( *\\.\\. *[2-5][0-9][0-9])?$", numbers: true)
    static let jsonPath = TextForm(
        "json-path", "Where a value stands in a JSON document: $.task.id, $[0]['a name'].",
        "^\\$([.\\[]|$)")
    static let jsonCondition = TextForm(
        "json-condition", "What must hold of an event: $.type == 'error', or event == 'token'.",
        "^(\\$|event)")
    static let route = TextForm(
        "route", "A route as OpenAPI writes it: GET /tasks/{id}.",
        "^(\(HTTPMethod.allCases.map(\.rawValue).joined(separator: "|"))) +/")
    static let path = TextForm("path", "A path on the application: /health.", "^/")
    static let rule = TextForm(
        "rule", "The name of a rule; 'bulkhead rules' lists them.", "^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    static let threshold = TextForm(
        "threshold",
        "<metric> <operator> <value>: p(95) < 20ms, mean < 5ms, max < 1s, errors < 0.1%, "
            + "rate >= 99% of target, pool_wait p(99) < 5ms, service p(95) < 10ms, "
            + "first_event, first_token and between_tokens likewise.",
        "^((pool_wait|service|first_event|first_token|between_tokens) +)?"
            + "(p\\([0-9.]+\\)|mean|min|max|errors|rate) *(<=?|>=?) *\\S")

    static let all: [TextForm] = [
        name, duration, durationRange, rate, byteSize, share, range, timeStamp, column, sql,
        sqlState, request, status, jsonPath, jsonCondition, route, path, rule, threshold,
    ]
}
