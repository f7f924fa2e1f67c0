/// Mistakes in journeys.
extension BadInput {
    static let journeys: [BadInput] = [
        BadInput(
            "  look:\n",
            "  list_tasks:\n",
            places: "22:3: 'list_tasks' is already the name of an operation in line 16",
            "27:25: there is no operation or journey 'look'"),
        BadInput(
            "    - get_task",
            "    - ▸get_tasks",
            "there is no operation 'get_tasks', did you mean 'get_task'?"),
        BadInput(
            "    - get_task",
            "    - ▸look",
            "'look' is a journey, and journeys hold operations"),
        BadInput("    - get_task", "    - ▸get_task: 1", "unknown key 'get_task'"),
        BadInput("    - get_task", "    - ▸[]", "an entry of 'look' must be text, not a list"),
        BadInput(
            "    - get_task",
            "    - ▸think: 1s\n      transaction: [get_task]",
            "a step is one thing, not 'think' and 'transaction'"),
        BadInput(
            "    - get_task",
            "    - think: ▸{ holding: nothing }",
            "'think' does not say how long"),
        BadInput(
            "    - get_task",
            "    - think: ▸{ fixed: 1s, uniform: 1s..2s }",
            "'think' is one time, not 'fixed' and 'uniform'"),
        BadInput(
            "    - get_task",
            "    - think: { lognormal: { median: 4s, p95: ▸900ms } }",
            "'p95' must be longer than 'median'"),
        BadInput(
            "    - get_task",
            "    - think: { exponential: ▸1s }",
            "'exponential' must be a mapping, not '1s'"),
        BadInput(
            "    - get_task",
            "    - think: { fixed: 1s, holding: ▸lock }",
            "'holding' cannot be 'lock'"),
        BadInput(
            "    - get_task",
            "    - ▸think: { fixed: 1s, holding: transaction }",
            "a pause that holds a transaction must stand between two operations"),
        BadInput(
            "    - get_task",
            "    - ▸think: { fixed: 1s, holding: transaction }\n    - transaction: [get_task]",
            "a pause that holds a transaction must stand between two operations"),
        BadInput("    - get_task", "    - transaction: ▸[]", "'transaction' is empty"),
        BadInput(
            "    - get_task",
            "    - transaction: [▸{ transaction: [get_task] }]",
            "transactions do not nest"),
        BadInput(
            "    - get_task",
            "    - transaction: [▸{ think: 1s }]",
            "a transaction holds operations only, not 'think'"),
        BadInput(
            "    - get_task",
            "    - ▸transaction: [get_tsk]",
            "there is no operation 'get_tsk', did you mean 'get_task'?"),
        BadInput(
            "    - get_task",
            "    - ▸each: { row_of: list_tasks, do: get_task }",
            "'each' has no 'bind'"),
        BadInput(
            "    - get_task",
            "    - ▸each: { row_of: list_task, bind: { task: id }, do: get_task }",
            "'list_task' is no earlier step of this journey, did you mean 'list_tasks'?"),
        BadInput(
            "    - get_task",
            "    - ▸each: { row_of: list_tasks, bind: { tesk: id }, do: get_task }",
            "'get_task' has no parameter ':tesk', did you mean 'task'?"),
        BadInput(
            "    - get_task",
            "    - ▸each: { row_of: list_tasks, bind: { task: id }, do: get_it }",
            "there is no operation 'get_it'"),
        BadInput("  look:\n    - list_tasks\n    - get_task", "  look: ▸[]", "'look' is empty"),
        BadInput(
            "  look:\n    - list_tasks\n    - get_task",
            "  look: ▸list_tasks",
            "'look' must be a list, not 'list_tasks'"),
    ]
}
