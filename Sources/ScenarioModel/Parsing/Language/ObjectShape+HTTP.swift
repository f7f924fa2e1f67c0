extension ObjectShape {
    private static let httpKey = KeyShape.required(
        "http", .form(.request), "A request with :name parameters; :user is the acting user.",
        example: "GET /api/:user/tasks?limit=50")

    private static let textsKey = ValueShape.named(.text)

    /// What a request may carry beside its first line.
    static let requestPartKeys: [KeyShape] = [
        .optional(
            "query", textsKey, "Parameters behind the '?'; one whose value is NULL is left out.",
            example: "{ limit: 50, before: \":before\" }"),
        .optional(
            "headers", textsKey, "Headers beside those that the API's own section gives.",
            example: "{ X-Tenant: \":user\" }"),
        .optional(
            "json", .anything,
            "The JSON body; a string that is nothing but ':name' becomes the value with its type.",
            example: "{ title: \":title\", tags: [work] }"),
        .optional(
            "form", textsKey, "The body as a form.", example: "{ username: \":email\" }"),
    ]

    private static let statusesKey = KeyShape.optional(
        "expect", .either([.form(.status), .list(.form(.status), atLeast: 1)]),
        "The statuses that are a success; 2xx where nothing is said.", example: "[200, 201]")

    static let httpOperation = ObjectShape(
        "http-operation", "One request that a client of the application makes.",
        [httpKey] + requestPartKeys + commonOperationKeys + [
            statusesKey,
            .optional(
                "capture", .named(.either([.form(.jsonPath), .object(.capture)])),
                "Values of the answer, for later steps of a journey and for 'creates'.",
                example: "{ id: $.id }"),
            .optional(
                "creates", .text,
                "The table that gains a row, whose columns are captures of the same names.",
                example: "tasks"),
            .optional(
                "pages", .object(.httpPages), "A list that is called page by page.",
                example: "{ of: tasks, rows: \"$.items[*]\", offset: skip }"),
            .optional(
                "stream", .words(["sse"]), "The answer is a stream of server-sent events.",
                example: "sse"),
            .optional(
                "first_token", .form(.jsonCondition),
                "Which events carry a token; every event where nothing is said.",
                example: "\"$.type == 'response.output_text.delta'\""),
            .optional(
                "fails_when", .form(.jsonCondition),
                "Which events say that the answer failed.", example: "\"$.type == 'error'\""),
            .optional(
                "model", .object(.scriptedReply),
                "What the scripted model answers while this operation runs.",
                example: "{ calls: { delete_task: { task_id: \":task\" } } }"),
        ])

    static let httpControl = ObjectShape(
        "http-control", "A request that is known to leak.",
        [httpKey] + requestPartKeys + [
            bindKey, timeoutKey, statusesKey,
        ])

    static let capture = ObjectShape(
        "capture", "A value of an event's JSON, or of a header.",
        [
            .optional(
                "event", .form(.jsonCondition), "Which event holds it; the first that fits.",
                example: "\"$.type == 'thread.created'\""),
            .optional(
                "path", .form(.jsonPath), "Where it stands in that event.",
                example: "$.thread.id"),
            .optional("header", .text, "The header that holds it.", example: "Location"),
        ])

    static let scriptedReply = ObjectShape(
        "scripted-reply", "What the scripted model answers.",
        [
            .optional(
                "calls", .named(.named(.anything)),
                "The application's tools that it calls, in order, with their arguments.",
                example: "{ delete_task: { task_id: \":task\" } }"),
            .optional(
                "text", .text, "What it writes; made-up text where nothing is said.",
                example: "Done."),
        ])

    static let httpPages = ObjectShape(
        "http-pages", "How the next page is asked for; all pages together hold each row once.",
        [
            .required("of", .text, "The table whose rows the pages hold.", example: "tasks"),
            .optional(
                "rows", .form(.jsonPath), "Where the rows of a page are; $[*] by itself.",
                example: "\"$.items[*]\""),
            .optional(
                "after", .named(.form(.jsonPath)),
                "Which value of a page each parameter of the next one takes.",
                example: "{ cursor: $.next_cursor }"),
            .optional(
                "offset", .text, "The parameter that takes the number of rows so far.",
                example: "skip"),
            .optional(
                "number", .text, "The parameter that takes the page's number.", example: "page"),
            .optional(
                "next", .form(.jsonPath),
                "Where a page holds the next one's address, whose query is then used.",
                example: "$.next"),
        ])

    static let route = ObjectShape(
        "route-exception", "A route that is left out, with the reason.",
        [
            .required(
                "route", .form(.route), "The route, its path as the OpenAPI document writes it.",
                example: "POST /webhooks/{source}"),
            .required(
                "because", .text, "Why it is left out.", example: "signed by the payment service"),
        ])
}
