/// Mistakes in operations.
extension BadInput {
    static let operations: [BadInput] = [
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "    sql: SELECT id FROM tasks WHERE id = :task AND title = ▸'it",
            "the quote ' is never closed"),
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "    sql: >\n      SELECT id FROM tasks\n      WHERE id = :task AND title = ▸\"x",
            "the quote \" is never closed"),
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "    sql: SELECT id ▸/* FROM tasks WHERE id = :task",
            "the comment /* is never closed"),
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "    sql: SELECT ▸$a$ :task",
            "the dollar quote $a$ is never closed"),
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "    sql: SELECT id FROM tasks WHERE id = ▸$1",
            "parameters are written by name, not $1"),
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "    sql: SELECT :task; ▸DELETE FROM tasks",
            "there is more than one statement here"),
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "    sql: ▸-- nothing",
            "there is no statement here"),
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "    sql: ▸\"\"",
            "'sql' must be text, not ''"),
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "    sql: ▸[SELECT 1]",
            "'sql' must be text, not a list"),
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user\n",
            "",
            places: "18:3: 'get_task' has no 'sql'"),
        BadInput(
            "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "    sql: COMMIT",
            places: "18:3: an operation cannot commit a transaction: each runs in one of its own",
            "20:13: the statement has no parameter ':task'"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { tsk: tasks.id }",
            places: "18:3: the parameter ':task' has no bind, did you mean 'tsk'?",
            "20:13: the statement has no parameter ':tsk', did you mean 'task'?"),
        BadInput(
            "\n    bind: { task: tasks.id }",
            "",
            places: "18:3: the parameter ':task' has no bind"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id, ▸user: users.id }",
            "':user' is always the acting user and takes no bind"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { ▸task: task.id }",
            "no rows are made for a table 'task', did you mean 'tasks'?"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: ▸tasks }",
            "'task' must be a generator or table.column, not 'tasks'"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: { words: 2, ▸secret: true } }",
            "'secret' belongs to a column of the population, not to a bind"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    as: ▸anonymus",
            "'as' cannot be 'anonymus', did you mean 'anonymous'?"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    timeout: ▸0s",
            "'timeout' cannot be '0s': a time of zero means nothing here"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    timeout: ▸5",
            "'timeout' cannot be '5': the unit is missing"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    timeout: ▸-1s",
            "'timeout' cannot be '-1s': a time cannot be negative"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    timeout: ▸5 fortnights",
            "'timeout' cannot be '5 fortnights': 'fortnights' is not a unit of time"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    timeout: ▸99999999999d",
            "'timeout' cannot be '99999999999d': this time is too long to count"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    timeout: ▸30s1m",
            "'timeout' cannot be '30s1m': the units of a time go from the longest to the "
                + "shortest, each once"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    expect: ▸200",
            "'expect' must be a mapping, not '200'"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    expect: ▸{}",
            "'expect' does not say what is expected"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    expect: ▸{ rows: 1, sqlstate: 23514 }",
            "'expect' has both 'rows' and 'sqlstate'"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    expect: { rows: ▸-1..1 }",
            "'rows' cannot be '-1..1': this range goes beyond what is allowed"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    expect: { sqlstate: ▸235 }",
            "'sqlstate' cannot be '235'"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    creates: tasks\n    expect: { sqlstate: 23514 }",
            places: "18:3: 'get_task' must be refused, and so creates no row of 'tasks'"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: { words: 2, ▸when: { role: user } } }",
            "'when' belongs to a column of the population, not to a bind"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    hidden: true",
            places: "18:3: 'get_task' is about hidden rows, and no table has any"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    hidden: ▸deleted_at",
            "'hidden' must be true or false, not 'deleted_at'"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    pages: ▸50",
            "'pages' must be a mapping, not '50'"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    pages: ▸{ of: tasks }",
            "'pages' does not say where the next page begins"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    pages: ▸{ of: tasks, offset: a, after: { a: id } }",
            "'pages' has both 'after' and 'offset'"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    pages: { of: tasks, after: ▸{} }",
            "'after' is empty"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    ▸pages: { of: tasks, offset: skip }",
            "':skip' has no value for the first page"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    ▸pages: { of: tasks, after: { task: id } }",
            "':task' has no value for the first page"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    as: system\n"
                + "    ▸pages: { of: tasks, offset: task }",
            "'get_task' has pages, and is not a user's: nobody owns its rows"),
        BadInput(
            "sql: SELECT id, user_id FROM tasks WHERE user_id = :user",
            "sql: SELECT id FROM tasks WHERE user_id = :user AND id > :last\n"
                + "    bind: { last: { value: 0 } }\n"
                + "    ▸pages: { of: task, after: { last: id } }",
            "no rows are made for a table 'task', did you mean 'tasks'?"),
        BadInput(
            "    bind: { task: tasks.id }",
            "    bind: { task: tasks.id }\n    ▸capture: { id: $.id }",
            "'capture' does not go with 'sql'"),
        BadInput(
            "controls: { leak: { sql: SELECT id FROM tasks } }",
            "controls: { ▸leak: { http: GET /tasks } }",
            "'leak' is a request, and the scenario has no 'api'"),
        BadInput(
            "  get_task:\n    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "  get_task:\n    ▸http: GET /tasks/:task\n"
                + "    sql: SELECT id FROM tasks WHERE id = :task AND user_id = :user",
            "'http' does not go with 'sql'"),
        BadInput(
            "  get_task:\n",
            "  get task:\n",
            places: "18:3: 'get task' cannot name an operation",
            "24:7: there is no operation 'get_task', did you mean 'get task'?"),
        BadInput(
            "  get_task:\n",
            "  list_tasks:\n",
            places: "18:3: 'list_tasks' is given twice, first given in line 16",
            "24:7: there is no operation 'get_task'"),
        BadInput(
            "  get_task:\n",
            "  ▸all: { sql: SELECT 1 }\n  get_task:\n",
            "'all' cannot name an operation"),
        BadInput(
            "  get_task:\n",
            "  ▸add: { sql: INSERT INTO tasks VALUES (1), creates: tasks }\n  get_task:\n",
            "'add' creates a row of 'tasks' and does not return it"),
        BadInput(
            "  get_task:\n",
            "  ▸drop: { sql: DELETE FROM tasks WHERE user_id = :user, deletes: tasks }\n  "
                + "get_task:\n",
            "'drop' deletes a row of 'tasks', and no bind says which"),
    ]
}
