internal import Population
package import ScenarioModel

/// The operations by which rows are made, parents before what is made below them.
package struct RowOperations: Sendable {
    /// One of them.
    package struct Maker: Sendable {
        package let operation: HTTPOperation
        /// The table that it makes rows of.
        package let table: String
        /// What says the new row's key.
        let key: HTTPCapture
        /// The table whose rows it makes rows below, and the parameter that names one; nil for none.
        package let parent: (table: String, parameter: String)?
    }

    package let makers: [Maker]
    /// Tables that operations bind rows of, and that no operation makes rows of.
    package let tablesWithoutMaker: [String]

    /// Chooses one operation for each table: of several the one that needs the fewest other rows.
    package init(_ scenario: Scenario) {
        var waiting = scenario.httpOperations.filter { operation in
            operation.actor == .user && operation.creates != nil
                && operation.creates != scenario.tenantTableName
                // What only the model's tools make is made by something else too, or not here.
                && operation.scriptedReply?.calls.isEmpty ?? true
                && operation.expectedStatuses.includesSuccess
                && operation.request.occurrences.allSatisfy { name in
                    name == "user" || operation.bind(for: name) != nil
                        || AuthenticationDeclaration.accountParameters.contains(name)
                }
        }.sorted { $0.references(besides: scenario).count < $1.references(besides: scenario).count }
        var makers: [Maker] = []
        // Each round settles at least one operation, or the rest cannot be performed.
        for _ in waiting.indices {
            let known = Set(makers.map(\.table))
            let ready = waiting.firstIndex { operation in
                operation.references(besides: scenario).allSatisfy { known.contains($0.table) }
            }
            guard let ready else { break }
            let operation = waiting.remove(at: ready)
            guard let table = operation.creates, !known.contains(table),
                let key = operation.keyCapture(of: table, in: scenario)
            else { continue }
            makers.append(
                Maker(
                    operation: operation, table: table, key: key,
                    parent: operation.references(besides: scenario).first))
        }
        self.makers = makers
        let made = Set(makers.map(\.table))
        var seen: Set<String> = []
        tablesWithoutMaker = scenario.httpOperations.flatMap { operation in
            operation.references(besides: scenario).map(\.table)
        }.filter { !made.contains($0) && seen.insert($0).inserted }
    }
}

extension HTTPOperation {
    /// Rows that it binds, but for the user's own.
    func references(besides scenario: Scenario) -> [(table: String, parameter: String)] {
        binds.compactMap { bind in
            bind.reference.flatMap { reference in
                reference.table == scenario.tenantTableName
                    ? nil : (reference.table, bind.parameter)
            }
        }
    }

    /// The capture that says a new row's key: the one named like the column that others bind.
    fileprivate func keyCapture(of table: String, in scenario: Scenario) -> HTTPCapture? {
        let column = scenario.keyColumn(of: table)
        return captures.first { $0.name == column } ?? captures.first
    }
}

extension Scenario {
    /// The tenant's own table; nil where there is none.
    package var tenantTableName: String? {
        guard case .table(let reference, _) = tenant else { return nil }
        return reference.table
    }

    /// The column by which operations name rows of a table; `id` where none does.
    package func keyColumn(of table: String) -> String {
        if case .table(let reference, _) = tenant, reference.table == table {
            return reference.column
        }
        let bound = httpOperations.lazy.flatMap(\.binds).compactMap(\.reference)
            .first { $0.table == table }
        return bound?.column ?? "id"
    }
}
