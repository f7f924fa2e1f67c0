internal import ArgumentParser
internal import ScenarioModel

/// Prints the JSON Schema of the scenario language.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of scenario files, for editors.",
        discussion: """
            With the YAML language server, write as a scenario's first line:
              # yaml-language-server: $schema=scenario.schema.json
            """)

    func run() throws {
        ProcessContext.current().print(ScenarioSchema.json)
    }
}
