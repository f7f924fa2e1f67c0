import ArgumentParser

/// A todo list with a chat assistant over HTTP: the application that Bulkhead is tried on.
@main
struct TodoAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "todo-api",
        abstract: "A todo list with a chat assistant, for trying Bulkhead on.",
        discussion: """
            Settings come from the environment: DATABASE_URL; JWT_SECRET or JWT_KEY_FILE, \
            JWT_AUDIENCE and JWT_ISSUER; MODEL_URL, the base of an OpenAI-compatible API; \
            POOL_SIZE, MAX_OVERFLOW, POOL_TIMEOUT and POOL_RECYCLE (seconds); POOL_LOG, a file for \
            what the pool does; PASSWORD_ITERATIONS.
            """)

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one. Default: $PORT, else 8080.")
    var port: Int?

    @Option(
        name: .customLong("defect"),
        help: ArgumentHelp("Plant this defect; --list-defects names them.", valueName: "name"))
    var defects: [Defect] = []

    @Flag(help: "Print every defect that can be planted, one a line, and end.")
    var listDefects = false

    func run() async throws {
        if listDefects {
            for defect in Defect.allCases {
                print("\(defect.rawValue): \(defect.summary)")
            }
            return
        }
        let settings: Settings
        do {
            settings = try Settings(environment: Settings.processEnvironment)
        } catch {
            throw ValidationError(error.description)
        }
        let server = Server(settings: settings, defects: Set(defects))
        try await server.run(host: host, port: port ?? settings.port) { port in
            print("listening on http://\(host):\(port)")
        }
    }
}

extension Defect: ExpressibleByArgument {}
