/// How the application under test is started.
package struct ApplicationCommand: Sendable {
    /// The program, looked up in the application's own PATH, and its arguments; no shell reads them.
    package var arguments: [String]
    /// The whole environment of the application, which may hold secrets.
    package var environment: [String: String]
    /// The folder it is started in, as a path.
    package var directory: String
    /// How long it may take until it is ready.
    package var readyLimit: Duration
    /// How long it may take to end after SIGTERM, in seconds; what is left then is killed.
    package var patienceSeconds: Int

    /// A command with at least a program.
    package init(
        arguments: [String], environment: [String: String], directory: String,
        readyLimit: Duration = .seconds(60), patienceSeconds: Int = 10
    ) {
        precondition(!arguments.isEmpty)
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.readyLimit = readyLimit
        self.patienceSeconds = patienceSeconds
    }
}

/// Where an application is started.
package struct ApplicationPlace: Sendable, Equatable {
    /// The port on 127.0.0.1 that was found free for it.
    package let port: Int
    /// A folder of its own, which is removed when it ends.
    package let folder: String
}
