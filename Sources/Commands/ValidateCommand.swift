internal import ArgumentParser
internal import ScenarioModel

/// Checks a scenario without a server.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check a scenario without a server.",
        discussion: "Every mistake is reported at once, with its line and what to write instead.")

    @Argument(help: "A scenario's folder, or its YAML file.", completion: .file())
    var scenario: String

    func run() throws {
        let context = ProcessContext.current()
        let declared = try ScenarioLoading.parse(scenario, environment: context.environment)
        let operations = declared.operations.count + declared.httpOperations.count
        let journeys = declared.journeys.count + declared.httpJourneys.count
        let tables = declared.population.tables.count
        context.print(
            "\(declared.source.file): valid; \(tables) tables, \(operations) operations, "
                + "\(journeys) journeys. Names of tables and columns are checked when it runs.")
    }
}
