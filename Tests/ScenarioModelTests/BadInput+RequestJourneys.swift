/// Mistakes in journeys of requests, and in what is mixed of both kinds.
extension BadInput {
    private static let talk = "    - chat\n    - think: 1s\n    - thread"
    private static let each =
        "    - each: { row_of: list_tasks, bind: { task: \"$[*].id\" }, do: get_task }"

    static let requestJourneys: [BadInput] = [
        BadInput(
            http: talk, "    - ▸thread\n    - chat\n    - thread",
            "'thread' takes ':thread', and no earlier step captures it"),
        BadInput(
            http: talk, talk.replacingFirst("think: 1s", by: "▸thred"),
            "there is no operation 'thred', did you mean 'thread'?"),
        BadInput(
            http: "  look:\n", "  look:\n    - ▸talk\n",
            "'talk' is a journey, and journeys hold operations"),
        BadInput(
            http: "  look:\n", "  sum:\n    - ▸transaction: [list_tasks, get_task]\n  look:\n",
            "requests do not join in a transaction: the application commits each of them"),
        BadInput(
            http: "  look:\n",
            "  wait:\n    - list_tasks\n    - ▸think: { fixed: 1s, holding: connection }\n"
                + "    - list_tasks\n  look:\n",
            "nothing is held between two requests"),
        BadInput(
            http: each,
            "    - each: { row_of: list_tasks, bind: ▸{ task: $.id }, do: get_task }",
            "a loop goes over a list, and this path does not have one '[*]'"),
        BadInput(
            http: each,
            "    - each: { row_of: list_tasks, bind: ▸{ task: \"$.a[*].id\", b: \"$.c[*].id\" }, "
                + "do: get_task }",
            "the binds of a loop go over different lists"),
        BadInput(
            http: each,
            "    - ▸each: { row_of: chat, bind: { task: \"$[*].id\" }, do: get_task }",
            "'chat' is no earlier step of this journey"),
        BadInput(
            http: each,
            "    - ▸each: { row_of: list_tasks, bind: { tsk: \"$[*].id\" }, do: get_task }",
            "'get_task' has no parameter ':tsk', did you mean 'task'?"),
        BadInput(
            http: "mix: { list_tasks: 3, talk: 1 }", "mix: { list_tasks: 3, ▸thread: 1 }",
            "'thread' takes ':thread' from a capture, and only a journey has captures"),
        BadInput(
            http: "  delete_account:",
            "  ▸latest: { http: \"GET /latest/:thread\" }\n  delete_account:",
            "'latest' takes ':thread' from a capture, and no journey performs it"),
        // Both kinds.
        BadInput(
            http: "mix: { list_tasks: 3, talk: 1 }",
            "▸pool: none\n  ▸round_trips: pipelined\n  mix: { list_tasks: 3, talk: 1 }",
            "'pool' is about connections to a database, and the load is one of requests",
            "'round_trips' is about connections to a database, and the load is one of requests"),
        BadInput(
            whole: "  health: { http: GET /health, as: anonymous }\njourneys:\n",
            "  health: { http: GET /health, as: anonymous }\n  count: { sql: SELECT 1 }\n"
                + "journeys:\n  both:\n    - health\n    - ▸count\n",
            "'count' is a statement, and 'both' is a journey of requests"),
        BadInput(
            whole: "  health: { http: GET /health, as: anonymous }\n"
                + "journeys:\n  chat_turn:\n    - chat\n"
                + "    - think: { lognormal: { median: 1s, p95: 3s } }\n    - history\n"
                + "  read_all:\n    - list_tasks\n"
                + "    - each: { row_of: list_tasks, bind: { task: \"$[*].id\" }, do: get_task }\n"
                + "load:\n  workers: 1\n  mix: { ",
            "  count: { sql: SELECT 1 }\n"
                + "journeys:\n  chat_turn:\n    - chat\n    - history\n"
                + "  read_all:\n    - list_tasks\n"
                + "load:\n  workers: 1\n  mix: { count: 1, ▸",
            "'list_tasks' is a request, and 'count' is a statement"),
    ]
}
