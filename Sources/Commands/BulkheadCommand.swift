internal import ArgumentParser
internal import ResultModel

/// The root of the command line.
struct BulkheadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bulkhead",
        abstract: "Loads a multi-user PostgreSQL application and proves that its users stay apart.",
        discussion: """
            A scenario declares the tables, how many rows a user has, and the operations that the \
            application performs. From that one declaration Bulkhead loads the database, explains \
            every operation, attacks it with other users' keys, and deletes users to see what is \
            left.

              bulkhead run scenarios/todo-ai-chatbot
              bulkhead verify scenarios/todo-ai-chatbot --users 200
              bulkhead validate scenarios/todo-ai-chatbot

            EXIT CODES
            \(exitCodes)

            Every option can also be given in the environment: --pg-setting as \
            BULKHEAD_PG_SETTING. The command line wins.
            """,
        version: "bulkhead \(BulkheadVersion.current)",
        subcommands: [
            RunCommand.self, VerifyCommand.self, ValidateCommand.self, SchemaCommand.self,
            ProveCommand.self, CompareCommand.self, PoolCommand.self, BaselineCommand.self,
            RulesCommand.self, ReportCommand.self, InitCommand.self,
        ])

    private static var exitCodes: String {
        ExitStatus.allCases.map { status in
            let code = String(status.code)
            return String(repeating: " ", count: 5 - code.count) + code + "  " + status.meaning
        }.joined(separator: "\n")
    }
}
