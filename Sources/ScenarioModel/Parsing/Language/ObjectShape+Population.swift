extension ObjectShape {
    static let population = ObjectShape(
        "population", "How many users there are and what each of them owns.",
        [
            .required(
                "users", .integer(1...ScenarioLimits.mostUsers), "How many users there are.",
                example: "1000"),
            .optional(
                "seed", .integer(0...Int.max), "The same seed gives the same rows everywhere.",
                example: "20251219"),
            .optional(
                "as_of", .form(.timeStamp),
                "The newest seeded time; everything counts back from it.",
                example: "2026-01-01T00:00:00Z"),
            .optional(
                "activity", .either([.words(["uniform"]), .object(.activity)]),
                "How unevenly users act.", example: "{ zipf: 1.1 }"),
            .optional(
                "tables", .named(.object(.table)), "The rows of each table.",
                example: "{ tasks: { owner: user_id, rows: { min: 0, max: 1000, mean: 50 } } }"),
        ])

    static let activity = ObjectShape(
        "activity", "How unevenly users act.",
        [
            .required(
                "zipf", .number(0...ScenarioLimits.steepestZipf),
                "The exponent of Zipf's law: 0 is even, 1.1 is a few heavy users.", example: "1.1")
        ])

    static let table = ObjectShape(
        "table", "The rows of one table.",
        [
            .optional(
                "owner", .text, "The column that names the owning user.", example: "user_id"),
            .optional(
                "parent", .text, "The column that points at the parent.",
                example: "conversation_id"),
            .optional(
                "parents", .list(.text, atLeast: 1),
                "Several columns that point at parents of the same user.",
                example: "[conversation_id, task_id]"),
            .optional(
                "rows", .object(.rows), "How many rows there are for each user.",
                example: "{ min: 0, max: 1000, mean: 50 }"),
            .optional(
                "columns", .named(.either([.text, .object(.generator)])),
                "How columns are filled that the catalog does not say enough about.",
                example: "{ title: { words: 2..8 }, completed: { chance: 0.4 } }"),
            .optional(
                "hidden", .named(.object(.hidden)),
                "Rows that nobody may see, such as soft-deleted ones: the column that is set in "
                    + "them, and how many there are. Binds skip them, a probe asks for them.",
                example: "{ deleted_at: { chance: 0.05 } }"),
            .optional(
                "triggers", .words(["fire", "rest"]),
                "Whether the table's own triggers fire for seeded rows: counters and search "
                    + "columns need it, audit trails mostly do not. They rest where nothing is "
                    + "said.", example: "fire"),
        ])

    static let hidden = ObjectShape(
        "hidden", "How many rows are hidden.",
        [.required("chance", .form(.share), "The share of hidden rows.", example: "0.05")])

    static let rows = ObjectShape(
        "rows", "Row counts, all three of which are met exactly.",
        [
            .required(
                "min", .integer(0...ScenarioLimits.mostRows), "The least.", example: "0"),
            .required(
                "max", .integer(1...ScenarioLimits.mostRows), "The greatest.", example: "1000"),
            .required(
                "mean", .number(0...Double(ScenarioLimits.mostRows)), "The mean.", example: "50"),
            .optional(
                "per", .words(["user", "parent"]), "What is counted; user where nothing is said.",
                example: "parent"),
        ])

    /// What fills a column or a parameter; `GeneratorReading` requires exactly one of them.
    static let generator = ObjectShape(
        "generator", "Where a value comes from.",
        [
            .optional("words", .form(.range), "That many words.", example: "2..8"),
            .optional(
                "chat", .either([.boolean, .object(.chat)]),
                "Chat text, by the mean length of what each side writes.",
                example: "{ user: 90, assistant: 600 }"),
            .optional(
                "text", .words(TextShape.allCases.map(\.rawValue)), "Text of a known form.",
                example: "email"),
            .optional("integer", .form(.range), "A whole number.", example: "1..100"),
            .optional("chance", .form(.share), "True with this chance.", example: "0.4"),
            .optional(
                "choice",
                .either([
                    .list(.anything, atLeast: 1), .named(.number(0...ScenarioLimits.largestWeight)),
                ]), "One of these; a mapping gives each its weight.",
                example: "{ low: 6, high: 1 }"),
            .optional(
                "alternate", .list(.anything, atLeast: 1), "These in turn, within one parent.",
                example: "[user, assistant]"),
            .optional(
                "ago", .form(.durationRange), "A time that long before 'as_of'.",
                example: "1h..7d"),
            .optional("uuid", .boolean, "A random UUID.", example: "true"),
            .optional(
                "json", .anything, "A JSON document, used as it stands.",
                example: "{ theme: dark }"),
            .optional("value", .anything, "Always this value.", example: "free"),
            .optional(
                "reference", .form(.column),
                "A column of one of the user's own rows, where more is said than 'tasks.id' alone.",
                example: "tasks.id"),
            .optional(
                "null", .form(.share), "The chance of NULL instead, beside any generator.",
                example: "0.4"),
            .optional(
                "secret", .boolean, "The value may be in no answer, not even its owner's.",
                example: "true"),
            .optional(
                "when", .named(.anything),
                "What other columns of the row must hold; it holds NULL where they do not.",
                example: "{ role: assistant }"),
        ])

    static let chat = ObjectShape(
        "chat", "The mean length of chat text, in characters.",
        [
            .optional(
                "user", .integer(1...ScenarioLimits.longestText), "What users write.",
                example: "90"),
            .optional(
                "assistant", .integer(1...ScenarioLimits.longestText), "What assistants write.",
                example: "600"),
        ])
}
