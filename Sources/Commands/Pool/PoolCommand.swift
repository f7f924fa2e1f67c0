internal import ArgumentParser
internal import ResultModel
internal import ScenarioModel

/// How many connections, in how many processes, for a rate, with which wait.
struct PoolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool",
        abstract: "Size a connection pool by measurement, and say how sure the size is.",
        discussion: """
            How many connections does a pool need, so that hardly anybody waits for one? Formulas \
            take a time that nobody has measured. This measures it: the scenario's operations are \
            performed on a real server, with 1, 2, 3 … clients that ask again at once, until more \
            of them get no more done, and with arrivals at several rates on pools of several sizes. \
            Each point is measured several times, in random order, with a look at how noisy the \
            machine is before and after.

            From two thirds of the points a queueing model is made; the other third shows how well \
            it predicts what it was not shown. A model that is more than 10 % off in throughput or \
            25 % in the 95th percentile gives no number. One that is not says the smallest \
            pool_size that meets the objective, with the interval in which it lies with 90 %, what \
            the scenario's own setting does with 1, 2, 4 and 8 workers, and whether the server has \
            that many connections. The size is then tried on the server, beside one that is a fifth \
            smaller.

              bulkhead pool scenarios/todo-ai-chatbot
              bulkhead pool scenarios/todo-ai-chatbot --rate 800 --slo 'pool_wait p(99) < 5ms'
              bulkhead pool scenarios/todo-ai-chatbot --workers 4 --slo 'p(99) < 50ms'

            THE OBJECTIVE
              pool_wait p(99) < 50ms   waiting for a connection, those included who do not wait
              p(99) < 50ms             from the question for a connection to its return
            Without --slo it is the first such threshold of the scenario on pool_wait, else \
            pool_wait p(99) < 50ms. One checkout of a thousand may wait in vain.

            BEYOND THIS MACHINE
            A rate that the server cannot do ends with 99 and what it can do. --simulate asks for \
            the size all the same, on a server that does as many times more; --users says how many \
            users there are then, and the rate grows with them. The report names what was measured, \
            what was extrapolated and how far, and the interval grows with each doubling.

              bulkhead pool scenarios/todo-ai-chatbot --users 10000000 --workers 64 --simulate

            --holds takes the times from an application that runs somewhere: a file with a line for \
            each time that a connection was held, its checkout and its checkin in seconds, and what \
            it was for. Nothing is measured here then.

              1730000000.012 1730000000.019 GET /tasks
              1730000000.012 1730000000.019 1730000000.004 GET /tasks
              timeout 1730000000.004 1730000030.004 GET /tasks

            A third time is when it was asked for; a line of those who waited in vain has only that \
            and when they gave up.

            AN APPLICATION'S OWN POOL
            Where the load goes through an application that Bulkhead starts, it is started anew at \
            each point, with ${POOL_SIZE}, ${MAX_OVERFLOW} and ${WORKERS} in what 'start' says; it \
            writes such lines, with the monotonic clock's times, to the file that ${POOL_LOG} names. \
            Starting takes time: give it a budget of 15m or more.

            EXIT CODES
                0  there is a size
               69  the server is gone, or others use all of its connections
               96  the machine was too noisy, the model does not predict what it was not shown, or
                   the size did not hold when it was tried: no number
               99  the server cannot do the rate, or no size meets the objective
              104  the scenario, or the file of hold times, is invalid
              105  interrupted; what was measured is written
            """)

    @Argument(help: "A scenario's folder, or its YAML file.", completion: .file())
    var scenario: String

    @Option(
        help: ArgumentHelp(
            "Arrivals a second to size for, `500` or `500/s` (default: the scenario's).",
            valueName: "rate"))
    var rate: String?

    @Option(help: ArgumentHelp("What the pool is to achieve.", valueName: "objective"))
    var slo: String?

    @Option(
        help: ArgumentHelp(
            "How long measuring may take (default: 3m). Less time makes a wider interval.",
            valueName: "time"))
    var budget: String?

    @Option(
        help: ArgumentHelp(
            "Application processes, each with a pool of its own (default: the scenario's).",
            valueName: "n"))
    var workers: Int?

    @Option(
        help: ArgumentHelp(
            "How many users to seed; with --simulate, how many to think of.", valueName: "n"))
    var users: Int?

    @Flag(help: "Go beyond what this server can do, by a model of a larger one.")
    var simulate = false

    @Option(
        help: ArgumentHelp(
            "Take hold times from a file instead of measuring them.", valueName: "file"),
        completion: .file())
    var holds: String?

    @Option(
        help: ArgumentHelp(
            "Try the size, and one that is a fifth smaller, so often each, by turns.",
            discussion: "Without it they are tried until it is clear whether the size does. Each "
                + "time takes up to a twenty-fifth of the budget, and comes on top of it.",
            valueName: "n"))
    var trials: Int?

    @Option(help: ArgumentHelp("Where every random choice comes from.", valueName: "n"))
    var seed: UInt64?

    @Option(help: "What an inconclusive run exits with: fail (96) or pass (0).")
    var onInconclusive: OnInconclusive?

    @OptionGroup(title: "Target") var target: TargetOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let context = ProcessContext.current()
        let given = EnvironmentValue(environment: context.environment)
        // Whatever else the options of other verbs offer stays as it is without them.
        var settings = try RunSettings(
            scenario: scenario, target: target,
            size: try SizeOptions.parse(seed.map { ["--seed", "\($0)"] } ?? []), output: output,
            skip: nil, onInconclusive: onInconclusive, environment: context.environment)
        let goesBeyond = given.flag(simulate, "simulate")
        let users = try given.value(users, "users")
        // How many are only thought of is no number of rows.
        settings.users = goesBeyond ? nil : users
        settings.ratePerSecond = nil
        var declared = try ScenarioLoading.load(settings, environment: context.environment)
        let request = try PoolRequest(
            declared, rate: rate, slo: slo, budget: budget,
            workers: try given.value(workers, "workers"), users: users,
            trials: try given.value(trials, "trials"), mayExceedServer: goesBeyond,
            holds: given.string(holds, "holds"), given)
        // Whether the stated pools fit is part of the answer, and no reason not to ask.
        declared.load?.workers = 1
        declared.load?.pool?.size = 1
        declared.load?.pool?.maxOverflow = 0
        var pipeline = try RunPipeline(settings, declared, context)
        let code: Int32
        do throws(CommandFailure) {
            if let record = request.record {
                code = try await pipeline.runWithoutDatabase { pipeline in
                    try pipeline.sizePool(request, from: record)
                }
            } else {
                code = try await pipeline.run { pipeline, target in
                    try await pipeline.sizePool(request, on: target)
                }
            }
        } catch {
            pipeline.folder.removeIfEmpty()
            throw error
        }
        if code != 0 { throw ExitCode(code) }
    }
}
