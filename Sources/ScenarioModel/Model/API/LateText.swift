/// Text with variables that Bulkhead itself sets when it starts the application.
package struct LateText: Sendable, Equatable {
    /// What is only known when the application is started.
    ///
    /// The environment's own value is never looked at: a `PORT` that happens to be set in the shell
    /// is not the port that Bulkhead found free.
    package enum Variable: String, Sendable, Equatable, CaseIterable {
        /// A free port on loopback, for the application.
        case port = "PORT"
        /// The database of the run, as a URL.
        case databaseURL = "DATABASE_URL"
        /// The scripted model's port.
        case modelPort = "MODEL_PORT"
        /// The port at which the public keys are published.
        case keySetPort = "JWKS_PORT"
        /// The defect that `bulkhead prove` plants; below `defects:` alone.
        case defect = "DEFECT"
        /// The file in which the application writes down what its pool did, while `bulkhead pool`
        /// measures it; empty otherwise.
        case poolLog = "POOL_LOG"
    }

    /// A piece of the text.
    package enum Part: Sendable, Equatable {
        /// From the file or from the environment.
        case text(String)
        case variable(Variable)
    }

    /// As the scenario writes it: what reports may show.
    package let written: String
    package let parts: [Part]

    package init(written: String, parts: [Part]) {
        self.written = written
        self.parts = parts
    }

    /// Every variable in it, in order.
    package var variables: [Variable] {
        parts.compactMap { part in
            guard case .variable(let variable) = part else { return nil }
            return variable
        }
    }

    /// The text with its variables in their places.
    ///
    /// - Parameter value: what each variable holds; a variable for which it has no answer is left
    ///   out.
    package func resolved(_ value: (Variable) -> String?) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .variable(let variable): value(variable) ?? ""
            }
        }.joined()
    }
}

extension LateText: CustomStringConvertible, CustomReflectable {
    /// As the scenario writes it: a variable may have held a secret.
    package var description: String { written }
    package var customMirror: Mirror { Mirror(self, children: ["written": written]) }
}
