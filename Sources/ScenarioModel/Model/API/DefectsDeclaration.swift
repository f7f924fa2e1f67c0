/// Defects that the application can be told to have, for `bulkhead prove`: it is started once more
/// for each of them.
package struct DefectsDeclaration: Sendable, Equatable {
    /// Follow the command's own arguments.
    package var arguments: [LateText]
    /// Laid over the environment that it is started in otherwise, in order.
    package var environment: [EnvironmentEntry]
    /// What `${DEFECT}` stands for, one after the other.
    package var names: [Name]
    package var position: SourcePosition

    /// What the application calls one of its defects.
    package struct Name: Sendable, Equatable {
        package var text: String
        package var position: SourcePosition

        package init(text: String, position: SourcePosition) {
            self.text = text
            self.position = position
        }
    }

    package init(
        arguments: [LateText] = [], environment: [EnvironmentEntry] = [], names: [Name],
        position: SourcePosition
    ) {
        self.arguments = arguments
        self.environment = environment
        self.names = names
        self.position = position
    }

    /// How one defect is planted, as a person would write it: `--defect NAME`, `DEFECT=NAME`.
    package func planting(_ name: String) -> String {
        // As the scenario writes it: a variable of the environment may hold a secret.
        let texts =
            environment.map { "\($0.name)=\($0.value.written)" } + arguments.map(\.written)
        return texts.joined(separator: " ")
            .replacing("${\(LateText.Variable.defect.rawValue)}", with: name)
    }
}

extension ApplicationStart {
    /// How it is started with a defect, whose name `${DEFECT}` will stand for.
    package func planting(_ defects: DefectsDeclaration) -> ApplicationStart {
        var start = self
        start.command += defects.arguments
        start.environment += defects.environment
        return start
    }
}
