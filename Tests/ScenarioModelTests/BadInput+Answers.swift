/// Mistakes in what a request's answer is expected to be, and in what is taken of it.
extension BadInput {
    private static let list = "  list_tasks: { http: GET /tasks }"
    private static let capture = "capture: { id: $.id }"
    private static let toolCall =
        "model: { calls: { delete_task: { task_id: \":task\" } } }, bind: { task: tasks.id }"
    private static let event = "capture: { thread: { event: $.thread, path: $.thread } }"

    static let answers: [BadInput] = [
        // Statuses.
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, expect: ▸600 }",
            "'expect' cannot be '600': there is no such status"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, expect: [200, ▸100] }",
            "an entry of 'expect' cannot be '100': an answer does not end with a status below 200"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, expect: ▸6xx }",
            "'expect' cannot be '6xx': this is not a status"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, expect: ▸204..200 }",
            "'expect' cannot be '204..200': the range ends before it begins"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, expect: ▸[] }", "'expect' is empty"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, expect: ▸{ rows: 1 } }",
            "a request is answered with a status, not with rows or an SQLSTATE"),
        // Paths and conditions.
        BadInput(
            http: capture, "capture: { id: ▸id }", "a path begins with '$', the whole answer"),
        BadInput(http: capture, "capture: { id: $.▸.id }", "'..' would search everywhere"),
        BadInput(
            http: capture, "capture: { id: $. }", places: "19:20: no name follows the '.'"),
        BadInput(
            http: capture, "capture: { id: \"$[▸a]\" }",
            "there is no element's number between '[' and ']'"),
        BadInput(
            http: capture, "capture: { id: \"$.id ▸x\" }",
            "the path goes on with something that is no step"),
        BadInput(
            http: capture, "capture: { id: \"$[▸'id]\" }", "the quote ' is never closed"),
        BadInput(
            http: capture, "capture: { id: ▸\"$[*].id\" }",
            "'id' would be many values, and a capture is one"),
        BadInput(
            http: "event: $.thread,", "event: \"$.thread ▸= 1\",",
            "a condition compares by '=='"),
        BadInput(
            http: "event: $.thread,", "event: \"$.type == ▸made\",", "'made' is no value"),
        BadInput(
            http: "event: $.thread,", "event: \"$.type == 'a' ▸&& $.b\",",
            "a condition is one comparison"),
        BadInput(
            http: "event: $.thread,", "event: \"▸type == 'a'\",",
            "a path begins with '$', the whole answer"),
        BadInput(
            http: "event: $.thread,", "event: event,",
            places: "21:93: the condition does not say what the event's name must be"),
        // Captures.
        BadInput(
            http: event, "capture: { thread: ▸$.thread }",
            "'thread' does not say which event of the stream holds it"),
        BadInput(
            http: capture, "capture: { id: ▸{ event: $.a, path: $.id } }",
            "'id' is taken from an event, and this answer comes whole"),
        BadInput(
            http: capture, "capture: { id: ▸{ path: $.id } }",
            "'id' does not say where its value is"),
        BadInput(
            http: capture, "capture: { id: { header: ▸a b } }",
            "'header' must name a header, not 'a b'"),
        BadInput(
            http: capture, "capture: { id: $.id, ▸user: $.user }",
            "':user' is always the acting user: it cannot name a capture"),
        BadInput(
            http: capture, "capture: { id: $.id, ▸a-b: $.a }", "'a-b' cannot name a capture"),
        BadInput(
            http: capture, "capture: { id: $.id, ▸owner: $.owner }",
            "nothing takes ':owner', which 'create_task' captures"),
        BadInput(
            http: "  create_task:\n    http: POST /tasks\n    json: { title: \":title\" }\n"
                + "    bind: { title: { words: 2..8 } }\n    creates: tasks\n"
                + "    capture: { id: $.id }",
            "  ▸create_task:\n    http: POST /tasks\n    creates: tasks",
            "'create_task' creates a row of 'tasks' and does not capture its 'id'"),
        BadInput(
            http: "  create_task:\n    http: POST /tasks",
            "  ▸create_task:\n    http: POST /tasks\n    expect: 4xx",
            "'create_task' must be refused, and so creates no row of 'tasks'"),
        // Streams.
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, stream: ▸websocket }",
            "'stream' cannot be 'websocket'"),
        BadInput(
            http: list,
            "  list_tasks: { http: GET /tasks, ▸first_token: $.a, ▸fails_when: $.b }",
            "'first_token' is about the events of a stream, and this answer comes whole",
            "'fails_when' is about the events of a stream, and this answer comes whole"),
        BadInput(
            http: "cascade:\n",
            "thresholds: { list_tasks: [▸first_token p(95) < 1s] }\ncascade:\n",
            "'list_tasks' streams no events"),
        BadInput(
            http: "cascade:\n", "thresholds: { chat: [▸first_token < 1s] }\ncascade:\n",
            "an entry of 'chat' cannot be 'first_token < 1s': it does not say which figure is meant"
        ),
        // The scripted model.
        BadInput(
            http: list, "  ▸list_tasks: { http: GET /tasks, model: { text: hello } }",
            "'list_tasks' says what the scripted model answers, and there is none"),
        BadInput(
            whole: toolCall,
            "model: ▸{}", "'model' does not say what it answers"),
        BadInput(
            whole: toolCall,
            "model: { calls: ▸{} }", "'calls' is empty"),
        BadInput(
            whole: toolCall,
            "model: { calls: { delete_task: ▸5 } }",
            "'delete_task' must be a mapping of arguments, not '5'"),
        // Pages.
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, pages: ▸{ of: tasks } }",
            "'pages' does not say where the next page begins"),
        BadInput(
            http: list,
            "  list_tasks: { http: GET /tasks, pages: ▸{ of: tasks, offset: a, number: b } }",
            "'pages' has more than one of 'after', 'offset', 'number' and 'next'"),
        BadInput(
            http: list,
            "  list_tasks: { http: GET /tasks, ▸pages: { of: tasks, offset: skip } }",
            "the request has no parameter ':skip'"),
        BadInput(
            http: list,
            "  list_tasks: { http: \"GET /tasks?skip=:skip\", bind: { skip: tasks.id }, "
                + "▸pages: { of: tasks, offset: skip } }",
            "':skip' has no value for the first page"),
        BadInput(
            http: list,
            "  list_tasks: { http: \"GET /tasks?skip=:skip\", bind: { skip: { value: 0 } }, "
                + "pages: { of: tasks, rows: ▸$.items, offset: skip } }",
            "'rows' leads to one value, and a page has many rows"),
        BadInput(
            http: list,
            "  list_tasks: { http: \"GET /tasks/:cursor\", "
                + "▸pages: { of: tasks, after: { cursor: $.next } } }",
            "':cursor' has no value for the first page"),
        BadInput(
            http: list,
            "  list_tasks: { http: \"GET /tasks?c=:c\", as: system, "
                + "▸pages: { of: tasks, after: { c: $.next } } }",
            "'list_tasks' has pages, and is not a user's: nobody owns its rows"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, pages: { of: tasks, after: ▸{} } }",
            "'after' is empty"),
    ]
}
