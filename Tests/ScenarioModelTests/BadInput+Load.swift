/// Mistakes in the load.
extension BadInput {
    static let load: [BadInput] = [
        BadInput(
            "mix: { list_tasks: 3, look: 1 }",
            "mix: { list_tasks: 3, ▸lok: 1 }",
            "there is no operation or journey 'lok', did you mean 'look'?"),
        BadInput(
            "mix: { list_tasks: 3, look: 1 }",
            "mix: ▸{}",
            "'mix' is empty: nobody would do anything"),
        BadInput(
            "mix: { list_tasks: 3, look: 1 }",
            "mix: { list_tasks: ▸0 }",
            "'list_tasks' has a weight of zero"),
        BadInput(
            "mix: { list_tasks: 3, look: 1 }",
            "mix: { list_tasks: ▸-1 }",
            "'list_tasks' cannot be '-1'"),
        BadInput(
            "mix: { list_tasks: 3, look: 1 }",
            "mix: { list_tasks: 1, ▸list_tasks: 2 }",
            "'list_tasks' is given twice, first given in line 27"),
        BadInput(
            "mix: { list_tasks: 3, look: 1 }",
            "mix: ▸[list_tasks]",
            "'mix' must be a mapping of names, not a list"),
        BadInput(
            "pool: { size: 10, max_overflow: 5, timeout: 30s }",
            "pool: ▸10",
            "'pool' must be 'none' or a mapping, not '10'"),
        BadInput(
            "pool: { size: 10, max_overflow: 5, timeout: 30s }",
            "pool: { size: ▸0 }",
            "'size' cannot be '0'"),
        BadInput(
            "pool: { size: 10, max_overflow: 5, timeout: 30s }",
            "pool: { max_overflow: ▸-1 }",
            "'max_overflow' cannot be '-1'"),
        BadInput(
            "pool: { size: 10, max_overflow: 5, timeout: 30s }",
            "pool: { ▸timout: 30s }",
            "unknown key 'timout', did you mean 'timeout'?"),
        BadInput(
            "pool: { size: 10, max_overflow: 5, timeout: 30s }",
            "pool: { recycle: ▸0s }",
            "'recycle' cannot be '0s': a time of zero means nothing here"),
        BadInput(
            "pool: { size: 10, max_overflow: 5, timeout: 30s }",
            "pool: { pre_ping: ▸on }",
            "'pre_ping' must be true or false, not 'on'"),
        BadInput(
            "pool: { size: 10, max_overflow: 5, timeout: 30s }",
            "workers: ▸0",
            "'workers' cannot be '0'"),
        BadInput(
            "pool: { size: 10, max_overflow: 5, timeout: 30s }",
            "round_trips: ▸pipeline",
            "'round_trips' cannot be 'pipeline', did you mean 'pipelined'?"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "{ duration: 30s, rate: ▸0/s }",
            "'rate' cannot be '0/s': a rate of zero would never begin"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "{ duration: 30s, rate: ▸200 }",
            "'rate' cannot be '200': this is not a rate"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "{ duration: 30s, rate: ▸-5/s }",
            "'rate' cannot be '-5/s': a rate cannot be negative"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "{ duration: 30s, rate: ▸200/day }",
            "'rate' cannot be '200/day': this is not a rate"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "{ duration: 30s, rate: ▸99999999/s }",
            "'rate' cannot be '99999999/s': this rate is beyond what can be scheduled"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "{ duration: 30s, rate: 200/s, ramp_to: ▸0/s }",
            "'ramp_to' cannot be '0/s': a rate of zero would never begin"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "{ duration: 30s, rate: 200/s, arrivals: ▸uniform }",
            "'arrivals' cannot be 'uniform'"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "▸{ duration: 30s }",
            "this phase has neither 'rate' nor 'users'"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "▸{ rate: 200/s }",
            "this phase has neither 'warmup' nor 'duration'"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "▸{ warmup: 5s, duration: 30s, rate: 200/s }",
            "this phase has both 'warmup' and 'duration'"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "▸{ duration: 30s, rate: 200/s, users: 5 }",
            "this phase has both 'rate' and 'users'"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "{ duration: 30s, users: 5, ▸ramp_to: 9/s }",
            "'ramp_to' does not go with 'users'"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "{ duration: 30s, rate: 5/s, ▸think: 1s }",
            "'think' does not go with 'rate'"),
        BadInput(
            "{ duration: 30s, rate: 200/s }",
            "▸{ warmup: 5s, rate: 200/s }",
            "the load only warms up: no phase is measured"),
        BadInput(
            "phases:\n    - { duration: 30s, rate: 200/s }",
            "phases: ▸[]",
            "'phases' is empty"),
    ]
}
