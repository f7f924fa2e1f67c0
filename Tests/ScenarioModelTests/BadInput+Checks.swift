/// Mistakes in isolation, cascades, claims, thresholds and acceptances.
extension BadInput {
    static let checks: [BadInput] = [
        BadInput("layers: [queries]", "layers: [▸query]", "an entry of 'layers' cannot be 'query'"),
        BadInput(
            "layers: [queries]",
            "layers: [▸api]",
            "the layer 'api' is claimed, and the scenario has no 'api'"),
        BadInput("layers: [queries]", "layers: ▸[]", "'layers' is empty"),
        BadInput(
            "layers: [queries]",
            "layers: [queries]\n  ▸require: [hand_off]",
            "'require' is not supported by this version"),
        BadInput(
            "leak: { sql: SELECT id FROM tasks }",
            "leak: { sql: SELECT id FROM tasks, ▸creates: tasks }",
            "unknown key 'creates'"),
        BadInput(
            "leak: { sql: SELECT id FROM tasks }",
            "▸look: { sql: SELECT id FROM tasks }",
            "'look' is already the name of a journey in line 22"),
        BadInput(
            "users: { tasks: delete }",
            "users: { tasks: ▸remove }",
            "'tasks' cannot be 'remove'"),
        BadInput(
            "users: { tasks: delete }",
            "users: { ▸task: delete }",
            "no rows are made for a table 'task', did you mean 'tasks'?"),
        BadInput(
            "users: { tasks: delete }",
            "user: { ▸tasks: delete }",
            "no rows are made for a table 'user', did you mean 'users'?"),
        BadInput(
            "users: { tasks: delete }",
            "users: { tasks: delete, ▸tasks: keep }",
            "'tasks' is given twice, first given in line 34"),
        BadInput(
            "sound: SELECT id FROM tasks WHERE id < 0",
            "▸sound: SELECT id FROM tasks WHERE id = :id",
            "an invariant has no parameters, and this one has ':id'"),
        BadInput("claim: 50MB", "claim: ▸50", "'claim' cannot be '50': the unit is missing"),
        BadInput(
            "claim: 50MB",
            "claim: ▸50mb",
            "'claim' cannot be '50mb': 'mb' is not a unit of size"),
        BadInput(
            "claim: 50MB",
            "claim: ▸0MB",
            "'claim' cannot be '0MB': a size of zero means nothing here"),
        BadInput(
            "claim: 50MB",
            "claim: ▸-1MB",
            "'claim' cannot be '-1MB': a size cannot be negative"),
        BadInput(
            "claim: 50MB",
            "claim: ▸99999999999TB",
            "'claim' cannot be '99999999999TB': this size is too large to count"),
        BadInput("claim: 50MB", "claim: ▸huge", "'claim' cannot be 'huge': this is not a size"),
        BadInput(
            "[{ claim: 50MB, at_users: 1000 }]",
            "[{ claim: 50MB, at_users: 1000 }, ▸{ claim: 60MB, at_users: 1000 }]",
            "there are two storage claims for 1000 users"),
        BadInput(
            "{ indexes: 9 }",
            "{ indexes: ▸nine, constraints: [▸{ table: tasks }] }",
            "'indexes' must be a whole number, not 'nine'",
            "an entry of 'constraints' has no 'check'"),
        BadInput("[errors < 0.1%]", "▸[]", "'all' is empty"),
        BadInput("[errors < 0.1%]", "▸errors < 0.1%", "'all' must be a list, not 'errors < 0.1%'"),
        BadInput(
            "[errors < 0.1%]",
            "[▸errors 0.1%]",
            "an entry of 'all' cannot be 'errors 0.1%': there is no '<' or '>' in it"),
        BadInput(
            "[errors < 0.1%]",
            "[▸errors == 0.1%]",
            "an entry of 'all' cannot be 'errors == 0.1%': '==' does not compare anything"),
        BadInput(
            "[errors < 0.1%]",
            "[▸p95 < 20ms]",
            "an entry of 'all' cannot be 'p95 < 20ms': 'p95' is not measured"),
        BadInput(
            "[errors < 0.1%]",
            "[▸p(100) < 20ms]",
            "an entry of 'all' cannot be 'p(100) < 20ms': 'p(100)' is not a percentile"),
        BadInput(
            "[errors < 0.1%]",
            "[▸p(95) < 20]",
            "an entry of 'all' cannot be 'p(95) < 20': the unit is missing"),
        BadInput(
            "[errors < 0.1%]",
            "[▸p(95) < 0ms]",
            "an entry of 'all' cannot be 'p(95) < 0ms': a time of zero means nothing here"),
        BadInput(
            "[errors < 0.1%]",
            "[▸rate >= 99%]",
            "an entry of 'all' cannot be 'rate >= 99%': a rate is held against the target"),
        BadInput(
            "[errors < 0.1%]",
            "[▸errors < 200%]",
            "an entry of 'all' cannot be 'errors < 200%': a share cannot be more than the whole"),
        BadInput(
            "[errors < 0.1%]",
            "[▸service errors < 1%]",
            "an entry of 'all' cannot be 'service errors < 1%': 'errors' is not measured"),
        BadInput(
            "[errors < 0.1%]",
            "[▸pool_wait < 5ms]",
            "an entry of 'all' cannot be 'pool_wait < 5ms': it does not say which figure is meant"),
        BadInput(
            "[errors < 0.1%]",
            "[▸< 5ms]",
            "an entry of 'all' cannot be '< 5ms': it does not say what is measured"),
        BadInput(
            "  all: [errors",
            "  ▸list_task: [errors",
            "there is no operation or journey 'list_task', did you mean 'list_tasks'?"),
        BadInput(
            "- { rule: redundant-index, object: ix_a, because: kept for reports }",
            "- ▸{ rule: redundant-index, object: ix_a }",
            "an entry of 'accept' has no 'because'"),
        BadInput(
            "- { rule: redundant-index, object: ix_a, because: kept for reports }",
            "- { rule: redundant-index, object: ix_a, because: ▸'' }",
            "'because' must be text, not ''"),
        BadInput(
            "- { rule: redundant-index, object: ix_a, because: kept for reports }",
            "- { rule: redundant-index, object: ix_a, because: x, ▸when: server < 15.20 }",
            "'when' is not supported by this version"),
        BadInput(
            "- { rule: redundant-index, object: ix_a, because: kept for reports }",
            "- { rule: redundant-index, object: ix_a, because: x, ▸until: 2027-06-30 }",
            "'until' is not supported by this version"),
        BadInput(
            "- { rule: redundant-index, object: ix_a, because: kept for reports }",
            "- { rule: redundant-index, object: ix_a, because: kept for reports }\n  - ▸{ "
                + "rule: redundant-index, object: ix_a, because: kept for reports }",
            "redundant-index of ix_a is accepted twice"),
        BadInput(
            "accept:\n  - { rule: redundant-index, object: ix_a, because: kept for reports }",
            "accept: ▸yes",
            "'accept' must be a list, not 'yes'"),
    ]
}
