extension ObjectShape {
    static let sqlKey = KeyShape.required(
        "sql", .form(.sql), "One statement with :name parameters; :user is the acting user.",
        example: "SELECT id FROM tasks WHERE user_id = :user")

    static let bindKey = KeyShape.optional(
        "bind", .named(.either([.text, .object(.generator)])),
        "Where each parameter's value comes from; table.column is one of the user's own rows.",
        example: "{ task: tasks.id, title: { words: 2..8 } }")

    static let timeoutKey = KeyShape.optional(
        "timeout", .form(.duration), "What bounds the operation; 30s where nothing is said.",
        example: "5s")

    /// The keys that mean the same in a statement and in a request.
    static let commonOperationKeys: [KeyShape] = [
        bindKey,
        .optional(
            "as", .words(Actor.allCases.map(\.rawValue)),
            "On whose behalf it runs; only a user's operations are attacked.",
            example: "anonymous"),
        .optional("deletes", .text, "The table that loses a row.", example: "tasks"),
        .optional(
            "hidden", .boolean,
            "It is about hidden rows: its binds take them, and its answers may hold them.",
            example: "true"),
        timeoutKey,
    ]

    static let operation = ObjectShape(
        "operation", "One statement that the application performs.",
        [sqlKey] + commonOperationKeys + [
            .optional(
                "creates", .text, "The table that gains the returned row.", example: "tasks"),
            .optional(
                "pages", .object(.pages), "A list that is called page by page.",
                example: "{ of: messages, after: { before: created_at, before_id: id } }"),
            .optional(
                "expect", .object(.expectation), "What the server must answer.",
                example: "{ rows: 0..1 }"),
        ]
            + requestKeys.map { .misplaced($0, "It goes with 'http'; this is a statement.") })

    /// The keys that only a request has.
    private static let requestKeys = [
        "http", "query", "headers", "json", "form", "capture", "stream", "first_token",
        "fails_when", "model",
    ]

    static let pages = ObjectShape(
        "pages", "How the next page is asked for; all pages together hold each row once.",
        [
            .required(
                "of", .text, "The table whose rows the pages hold.", example: "messages"),
            .optional(
                "after", .named(.text),
                "Which column of a page's last row each parameter of the next page takes.",
                example: "{ before: created_at, before_id: id }"),
            .optional(
                "offset", .text, "The parameter that takes the number of rows so far.",
                example: "skip"),
        ])

    static let control = ObjectShape(
        "control", "A statement that is known to leak.",
        [sqlKey, bindKey, timeoutKey]
            + ["http", "query", "headers", "json", "form"].map {
                .misplaced($0, "It goes with 'http'; this is a statement.")
            })

    static let expectation = ObjectShape(
        "expectation", "What the server must answer: one of these.",
        [
            .optional("rows", .form(.range), "So many rows returned or affected.", example: "0..1"),
            .optional("sqlstate", .form(.sqlState), "A refusal with this code.", example: "23514"),
        ])

    static let journeyStep = ObjectShape(
        "journey-step", "A step that is more than the name of an operation: one of these.",
        [
            .optional(
                "think", .either([.form(.duration), .object(.think)]), "A pause.",
                example: "{ lognormal: { median: 900ms, p95: 4s }, holding: nothing }"),
            .optional(
                "transaction", .list(.text, atLeast: 1), "Operations that commit together.",
                example: "[append_message, touch_conversation]"),
            .optional(
                "each", .object(.each), "One operation for every row of an earlier one.",
                example: "{ row_of: list, bind: { item: id }, do: get_item }"),
        ])

    private static let distributionKeys: [KeyShape] = [
        .optional("fixed", .form(.duration), "Always this long.", example: "1s"),
        .optional("uniform", .form(.durationRange), "Anything between.", example: "1s..3s"),
        .optional(
            "exponential", .object(.exponential), "Exponentially distributed.",
            example: "{ mean: 1s }"),
        .optional(
            "lognormal", .object(.logNormal), "Log-normally distributed.",
            example: "{ median: 900ms, p95: 4s }"),
    ]

    static let think = ObjectShape(
        "think", "How long a pause lasts, and what is held during it.",
        distributionKeys + [
            .optional(
                "holding", .words(Holding.allCases.map(\.rawValue)),
                "What is kept during the pause; nothing where nothing is said.",
                example: "connection")
        ])

    static let pause = ObjectShape(
        "pause", "How long a user of the closed model thinks.", distributionKeys)

    static let exponential = ObjectShape(
        "exponential", "An exponential distribution.",
        [.required("mean", .form(.duration), "Its mean.", example: "1s")])

    static let logNormal = ObjectShape(
        "lognormal", "A log-normal distribution.",
        [
            .required("median", .form(.duration), "Its median.", example: "900ms"),
            .required("p95", .form(.duration), "Its 95th percentile.", example: "4s"),
        ])

    static let each = ObjectShape(
        "each", "One operation for every row of an earlier one: the N+1 form.",
        [
            .required(
                "row_of", .text, "The earlier operation whose rows are looped over.",
                example: "recent_conversations"),
            .required(
                "bind", .named(.text), "Which column of those rows each parameter takes.",
                example: "{ conversation: id }"),
            .required("do", .text, "The operation done for each.", example: "recent_messages"),
        ])
}
