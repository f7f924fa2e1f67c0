/// Mistakes in what a request is: its line, its parts, its parameters.
extension BadInput {
    private static let list = "  list_tasks: { http: GET /tasks }"
    private static let get = "  get_task: { http: \"GET /tasks/:task\", bind: { task: tasks.id } }"

    static let requests: [BadInput] = [
        // The request line.
        BadInput(
            http: list, "  list_tasks: { http: ▸get /tasks }",
            "'get' is not a method, did you mean 'GET'?"),
        BadInput(
            http: list, "  list_tasks: { http: ▸/tasks }", "the request does not say its method"),
        BadInput(
            http: list, "  list_tasks: { http: GET }", places: "13:23: the request has no path"),
        BadInput(
            http: list, "  list_tasks: { http: GET ▸tasks }", "the path does not begin with '/'"),
        BadInput(
            http: list, "  list_tasks: { http: GET ▸http://x/tasks }",
            "a request names no server: that is 'base_url'"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks ▸HTTP/1.1 }",
            "a request line has no space behind its path"),
        BadInput(
            http: list, "  list_tasks: { http: \"GET /tasks/▸{id}\" }",
            "parameters are written ':name' here"),
        BadInput(
            http: list, "  list_tasks: { http: \"GET /tasks▸#top\" }",
            "a fragment is never sent to a server"),
        BadInput(
            http: list, "  list_tasks: { http: GET /▸é }", "'é' cannot stand in a URL"),
        BadInput(
            http: list, "  list_tasks: { http: GET /a▸%2 }",
            "'%' begins an encoded byte, and two digits must follow"),
        BadInput(
            http: list, "  list_tasks: { http: \"GET /tasks?▸=1\" }",
            "a query parameter has no name"),
        BadInput(
            http: list, "  list_tasks: { http: \"GET /tasks?▸:a=1\" }",
            "a query parameter's name is no ':name'"),
        BadInput(
            http: list, "  list_tasks: { http: ▸[GET, /tasks] }", "'http' must be text, not a list"),
        // What stands beside it.
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, query: ▸[a] }",
            "'query' must be a mapping of names, not a list"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks?a=1, ▸query: { a: 2 } }",
            "the query parameter 'a' is given twice"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, headers: { ▸\"X Y\": a } }",
            "'X Y' cannot name a header"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, headers: { ▸Content-Length: 5 } }",
            "the header 'Content-Length' belongs to the connection"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, headers: { X-A: ▸\"a\\nb\" } }",
            "'X-A' holds a line break"),
        BadInput(
            http: list, "  ▸list_tasks: { http: GET /tasks, headers: { authorization: x } }",
            "'list_tasks' sends the header 'authorization', which 'auth' sends already"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, ▸json: { a: 1 } }",
            "a GET request has no body"),
        BadInput(
            http: list, "  list_tasks: { http: POST /tasks, json: { a: 1 }, ▸form: { a: 1 } }",
            "a request has one body, and this one has 'json' and 'form'"),
        BadInput(
            http: list, "  list_tasks: { http: POST /tasks, json: ▸'{\"a\": 1}' }",
            "'json' is text that looks like JSON"),
        BadInput(
            http: list, "  list_tasks: { http: POST /tasks, form: { a: ▸[1] } }",
            "'a' must be text, not a list"),
        // Keys.
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, ▸jsn: { a: 1 } }",
            "unknown key 'jsn', did you mean 'json'?"),
        BadInput(
            http: list, "  list_tasks: { ▸htp: GET /tasks }",
            "unknown key 'htp', did you mean 'http'?"),
        BadInput(
            http: list, "  ▸list_tasks: { stream: sse }", "'list_tasks' has no 'http'"),
        BadInput(
            http: list, "  list_tasks: { http: GET /tasks, as: ▸nobody }",
            "'as' cannot be 'nobody'"),
        // Parameters.
        BadInput(
            http: list, "  ▸list_tasks: { http: \"GET /tasks?before=:before\" }",
            "the parameter ':before' has no bind"),
        BadInput(
            http: list, "  ▸list_tasks: { http: \"GET /tasks:archive\" }",
            "the parameter ':archive' has no bind"),
        BadInput(
            http: get, "  ▸get_task: { http: \"GET /tasks/:task\", bind: { ▸tsk: tasks.id } }",
            "the parameter ':task' has no bind, did you mean 'tsk'?",
            "the request has no parameter ':tsk', did you mean 'task'?"),
        BadInput(
            http: get,
            "  get_task: { http: \"GET /tasks/:task\", bind: { task: tasks.id, ▸user: users.id } }",
            "':user' is always the acting user and takes no bind"),
        BadInput(
            http: get,
            "  get_task: { http: \"GET /tasks/:task\", "
                + "bind: { ▸task: { reference: tasks.id, null: 0.1 } } }",
            "':task' stands in the path, and may be NULL"),
        BadInput(
            http: get, "  get_task: { http: \"GET /tasks/:task\", bind: { ▸task: notes.id } }",
            "no rows are made for a table 'notes'"),
        BadInput(
            http: get,
            "  get_task: { http: \"GET /tasks/:task\", bind: { task: tasks.id } }\n"
                + "  ▸drop: { http: DELETE /tasks, deletes: tasks }",
            "'drop' deletes a row of 'tasks', and no bind says which"),
        BadInput(
            http: get,
            "  ▸get_task: { http: \"GET /tasks/:task\", bind: { task: tasks.id }, hidden: true }",
            "'get_task' is about hidden rows, and no table has any"),
    ]
}
