package import PostgresDriver
package import ScenarioModel

/// Why rows could not be planned, made or loaded.
package struct PopulationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure this is; new kinds may be added.
    package struct Code: Sendable, Hashable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// The scenario's population does not fit the database; see `diagnostics`.
        package static let scenario = Code("scenario")
        /// A table that was to be seeded holds rows.
        package static let tableNotEmpty = Code("tableNotEmpty")
        /// The server refused; see `databaseError`.
        package static let database = Code("database")
        /// The server's disk is full.
        package static let diskFull = Code("diskFull")
        /// The server went away.
        package static let serverLost = Code("serverLost")
        /// The caller asked to stop; nothing was kept.
        package static let interrupted = Code("interrupted")
        /// After loading, the structure was not what it had been before.
        package static let structureChanged = Code("structureChanged")
        /// The visibility map did not fill.
        package static let notSettled = Code("notSettled")
    }

    /// One mistake, with its place in the scenario file where there is one.
    package struct Diagnostic: Sendable, Equatable {
        package var message: String
        /// What to write or do instead.
        package var advice: String?
        package var position: SourcePosition?

        package init(message: String, advice: String? = nil, position: SourcePosition? = nil) {
            self.message = message
            self.advice = advice
            self.position = position
        }
    }

    package var code: Code
    /// At least one.
    package var diagnostics: [Diagnostic]
    package var databaseError: PostgresError?

    package init(code: Code, diagnostics: [Diagnostic], databaseError: PostgresError? = nil) {
        self.code = code
        self.diagnostics = diagnostics
        self.databaseError = databaseError
    }

    package var description: String {
        diagnostics.map { diagnostic in
            let place = diagnostic.position.map { "line \($0.line), column \($0.column): " } ?? ""
            return place + diagnostic.message + (diagnostic.advice.map { "; \($0)" } ?? "")
        }.joined(separator: "\n")
    }
}

extension PopulationError {
    init(_ code: Code, _ message: String, advice: String? = nil) {
        self.init(code: code, diagnostics: [Diagnostic(message: message, advice: advice)])
    }

    /// The server's error, in words for the person who must act.
    ///
    /// - Parameter activity: what was being done, `seeding "messages"`.
    init(_ error: PostgresError, while activity: String) {
        let code: Code
        let advice: String?
        if error.sqlState == .diskFull {
            code = .diskFull
            advice =
                "free space where the server keeps its data, or seed fewer users; "
                + "nothing was kept"
        } else if error.isServerLoss {
            code = .serverLost
            advice = "look into the server's log; unless it had committed, nothing was kept"
        } else if error.sqlState == .insufficientPrivilege
            || error.message.contains("row-level security")
        {
            code = .database
            advice = "seed as the owner of the tables, who may also bypass row-level security"
        } else if error.sqlState.rawValue.hasPrefix("23") {
            // Class 23: an integrity constraint that the catalog does not show in full.
            code = .scenario
            advice =
                "give its columns a rule under population, so that rows fulfil the constraint"
        } else {
            code = .database
            advice = error.hint
        }
        let message =
            switch code {
            case .diskFull: "the server's disk is full while \(activity): \(error.message)"
            case .serverLost: "the server went away while \(activity): \(error.message)"
            default: "the server refused while \(activity): \(error)"
            }
        self.init(
            code: code, diagnostics: [Diagnostic(message: message, advice: advice)],
            databaseError: error)
    }
}
