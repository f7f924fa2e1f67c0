import Hummingbird
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// The application as a whole: its pool, its routes, and the socket it listens on.
struct Server: Sendable {
    let settings: Settings
    let defects: Set<Defect>

    /// Serves until the task is cancelled, or SIGTERM or SIGINT comes.
    ///
    /// - Parameters:
    ///   - endsOnSignals: whether signals are this server's; not where it shares its process.
    ///   - listening: called once with the port, which is of interest where 0 was asked for.
    func run(
        host: String, port: Int, endsOnSignals: Bool = true,
        listening: @escaping @Sendable (Int) -> Void
    ) async throws {
        // One thread, as the event loop of one Python worker has: what blocks it blocks everybody.
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let application = Application(
            router: try router(on: loops.next()),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: "todo-api"),
            onServerRunning: { channel in listening(channel.localAddress?.port ?? port) },
            eventLoopGroupProvider: .shared(loops))
        do {
            var services = ServiceGroupConfiguration(
                services: [application],
                gracefulShutdownSignals: endsOnSignals ? [.sigterm, .sigint] : [],
                logger: application.logger)
            // Requests under way are finished, but nobody waits for a model that thinks on.
            services.maximumGracefulShutdownDuration = .seconds(2)
            try await ServiceGroup(configuration: services).run()
        } catch {
            try await loops.shutdownGracefully()
            throw error
        }
        try await loops.shutdownGracefully()
    }

    private func router(on loop: any EventLoop) throws(SettingsError) -> Router<TodoContext> {
        var log: PoolLog?
        if let path = settings.poolLog { log = try PoolLog(path) }
        let pool = ConnectionPool(
            parameters: settings.database, settings: settings.pool, log: log)
        let tokens = BearerTokens(settings: settings.tokens, defects: defects)
        let tasks = TaskStore(pool: pool, defects: defects)
        let conversations = ConversationStore(pool: pool, defects: defects)
        let accounts = AccountStore(
            pool: pool, passwordIterations: settings.passwordIterations, defects: defects)

        let router = Router(context: TodoContext.self)
        router.add(middleware: ErrorAnswers())
        SystemRoutes(tasks: tasks, defects: defects).add(to: router)
        SignInRoutes(accounts: accounts, tokens: settings.tokens).add(to: router)
        let guarded = router.group("api/:user")
            .add(middleware: Authentication(tokens: tokens, defects: defects))
        let callers = Callers(defects: defects)
        AccountRoutes(accounts: accounts, callers: callers).add(to: guarded)
        TaskRoutes(tasks: tasks, callers: callers, defects: defects).add(to: guarded)
        ConversationRoutes(conversations: conversations, callers: callers).add(to: guarded)
        ChatRoutes(
            turns: ChatTurns(
                conversations: conversations,
                tools: TaskTools(tasks: tasks, defects: defects),
                model: settings.model.map(ModelClient.init),
                serverLoop: loop, defects: defects),
            callers: callers
        ).add(to: guarded)
        return router
    }
}

/// What is known of a request while it is answered.
struct TodoContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Whom the token speaks for; nil before it was looked at.
    var subject: String?

    init(source: Source) {
        coreContext = .init(source: source)
    }
}
