extension ObjectShape {
    static let load = ObjectShape(
        "load", "Who arrives how often, and what they do.",
        [
            .optional(
                "pool", .either([.words(["none"]), .object(.pool)]),
                "The application's connection pool; 'none' opens one for each operation.",
                example: "{ size: 10, max_overflow: 5, timeout: 30s, recycle: 1h }"),
            .optional(
                "round_trips", .words(RoundTrips.allCases.map(\.rawValue)),
                "Whether BEGIN, statement and COMMIT travel apart, as SQLAlchemy sends them.",
                example: "separate"),
            .optional(
                "workers", .integer(1...ScenarioLimits.mostWorkers),
                "Application processes, each with a pool of its own.", example: "1"),
            .required(
                "mix", .named(.number(0...ScenarioLimits.largestWeight)),
                "Operations and journeys by weight.",
                example: "{ list_tasks: 40, get_task: 20 }"),
            .required(
                "phases", .list(.object(.phase), atLeast: 1), "Stretches of the load, in order.",
                example: "[{ warmup: 5s, rate: 200/s }, { duration: 30s, rate: 200/s }]"),
        ])

    /// SQLAlchemy's names; what is left out is SQLAlchemy's default.
    static let pool = ObjectShape(
        "pool", "A connection pool by SQLAlchemy's names, with its defaults.",
        [
            .optional(
                "size", .integer(1...ScenarioLimits.mostConnections), "Connections that are kept.",
                example: "10"),
            .optional(
                "max_overflow", .integer(0...ScenarioLimits.mostConnections),
                "Connections beyond those, closed when they return.", example: "5"),
            .optional(
                "timeout", .form(.duration), "How long a caller waits for one.", example: "30s"),
            .optional(
                "recycle", .either([.words(["never"]), .form(.duration)]),
                "The age at which a connection is replaced.", example: "1h"),
            .optional(
                "pre_ping", .boolean, "Whether a connection is tried before it is lent.",
                example: "false"),
        ])

    static let phase = ObjectShape(
        "phase",
        "A stretch of the load: 'warmup' or 'duration', with a 'rate' (open) or 'users' (closed).",
        [
            .optional(
                "warmup", .form(.duration), "Performed for this long, but not measured.",
                example: "5s"),
            .optional("duration", .form(.duration), "Measured for this long.", example: "30s"),
            .optional(
                "rate", .form(.rate), "Arrivals come whether or not the last one is done.",
                example: "200/s"),
            .optional(
                "ramp_to", .form(.rate), "The rate at the end, reached in a straight line.",
                example: "800/s"),
            .optional(
                "arrivals", .words(ArrivalPattern.allCases.map(\.rawValue)),
                "How arrivals are spaced; poisson where nothing is said.", example: "constant"),
            .optional(
                "users", .integer(1...ScenarioLimits.mostUsers),
                "That many users, each of whom waits for its answer.", example: "50"),
            .optional(
                "think", .either([.form(.duration), .object(.pause)]),
                "How long each of them thinks before the next.", example: "1s"),
        ])
}
