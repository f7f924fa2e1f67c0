internal import DatabaseCatalog
internal import Population
package import PostgresDriver
internal import ScenarioModel

/// Holds a scenario against the database before anything is measured.
package enum OperationBinding {
    /// Prepares every statement of the scenario and looks up every name it uses.
    ///
    /// Nothing is kept of what is executed. All mistakes are returned at once, in the order of the file.
    ///
    /// - Throws: the error of a lost server only.
    package static func check(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> [CatalogDiagnostic] {
        var found: [CatalogDiagnostic] = []
        for statement in statements(of: context.scenario) {
            found += names(in: statement, context)
            if let refusal = try refusal(of: statement, connection) { found.append(refusal) }
        }
        found += cascadeNames(context)
        found += try claims(context, connection)
        found += try PolicyBinding.check(context, connection)
        return found.sorted {
            ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
        }
    }

    // MARK: Statements

    private struct Statement {
        let what: String
        let sql: String
        /// Parameter names by `$n`.
        let occurrences: [String]
        let binds: [Bind]
        let tables: [String]
        let position: SourcePosition
    }

    private static func statements(of scenario: Scenario) -> [Statement] {
        let identity = scenario.database.identity.map {
            Statement(
                what: "identity statement", sql: $0.sql.text, occurrences: $0.sql.occurrences,
                binds: $0.binds, tables: [], position: $0.position)
        }
        let operations = (scenario.operations + scenario.isolation.controls).map {
            Statement(
                what: "operation '\($0.name)'", sql: $0.sql.text,
                occurrences: $0.sql.occurrences, binds: $0.binds,
                tables: [$0.creates, $0.deletes].compactMap { $0 }, position: $0.position)
        }
        let invariants = scenario.invariants.map {
            Statement(
                what: "invariant '\($0.name)'", sql: InvariantCheck.statement(for: $0),
                occurrences: [], binds: [], tables: [], position: $0.position)
        }
        return identity + operations + invariants
    }

    /// The server's objection to a statement.
    private static func refusal(
        of statement: Statement, _ connection: Connection
    ) throws(PostgresError) -> CatalogDiagnostic? {
        do throws(PostgresError) {
            try connection.prepare(StatementName(""), statement.sql)
            return nil
        } catch {
            guard !error.isServerLoss else { throw error }
            return CatalogDiagnostic(
                position: statement.position, message: "\(statement.what): \(error)",
                hint: hint(for: error, statement))
        }
    }

    private static func hint(for error: PostgresError, _ statement: Statement) -> String? {
        guard error.sqlState == .indeterminateDatatype else { return error.hint }
        // "could not determine data type of parameter $2"
        let number = error.message.split(separator: "$").last.flatMap { text in
            Int(text.prefix { $0.isNumber })
        }
        guard let number, statement.occurrences.indices.contains(number - 1) else {
            return "write a cast, as in CAST(:name AS integer)"
        }
        let name = statement.occurrences[number - 1]
        return "the server cannot tell the type of :\(name); write a cast, as in :\(name)::integer"
    }

    // MARK: Names

    private static func names(
        in statement: Statement, _ context: VerificationContext
    ) -> [CatalogDiagnostic] {
        let binds = statement.binds.compactMap { bind in
            bind.reference.flatMap { problem($0, bind.position, context) }
        }
        let tables = statement.tables.compactMap { name -> CatalogDiagnostic? in
            guard context.plan.tableIndex(named: name) == nil else { return nil }
            return CatalogDiagnostic(
                position: statement.position,
                message: "\(statement.what): '\(name)' is no seeded table",
                hint: "seeded are \(seeded(context))")
        }
        return binds + tables
    }

    private static func problem(
        _ reference: ColumnReference, _ position: SourcePosition, _ context: VerificationContext
    ) -> CatalogDiagnostic? {
        guard let table = context.catalog.table(named: reference.table) else {
            let tables = context.catalog.tables.map(\.displayName).joined(separator: ", ")
            return CatalogDiagnostic(
                position: position, message: "there is no table '\(reference.table)'",
                hint: "the database has \(tables)")
        }
        guard table.column(named: reference.column) != nil else {
            let columns = table.columns.map(\.name).joined(separator: ", ")
            return CatalogDiagnostic(
                position: position,
                message: "table '\(reference.table)' has no column '\(reference.column)'",
                hint: "it has \(columns)")
        }
        guard let planned = context.plan.tableIndex(withID: table.id) else {
            return CatalogDiagnostic(
                position: position,
                message: "'\(reference.table)' is not seeded, so there is no row to bind",
                hint: "declare it under population.tables; seeded are \(seeded(context))")
        }
        guard context.plan.tables[planned].keyColumn != nil else {
            return CatalogDiagnostic(
                position: position,
                message: "'\(reference.table)' has no column that tells its rows apart",
                hint: "bind a table whose primary key has a column of its own")
        }
        return nil
    }

    private static func cascadeNames(_ context: VerificationContext) -> [CatalogDiagnostic] {
        context.scenario.cascade.flatMap { edge in
            [edge.parent, edge.child].filter { context.catalog.table(named: $0) == nil }.map {
                CatalogDiagnostic(
                    position: edge.position, message: "cascade: there is no table '\($0)'")
            }
        }
    }

    private static func claims(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> [CatalogDiagnostic] {
        var found: [CatalogDiagnostic] = []
        for claim in context.scenario.claims.constraints {
            guard let table = context.catalog.table(named: claim.table) else {
                found.append(
                    CatalogDiagnostic(
                        position: claim.position,
                        message: "claims: there is no table '\(claim.table)'"))
                continue
            }
            do throws(PostgresError) {
                _ = try UnenforcedConstraint.deparsed(claim, on: table, connection)
            } catch {
                guard !error.isServerLoss else { throw error }
                found.append(
                    CatalogDiagnostic(
                        position: claim.position, message: "claims: \(error)", hint: error.hint))
            }
        }
        return found
    }

    private static func seeded(_ context: VerificationContext) -> String {
        context.plan.tables.map(\.table.displayName).joined(separator: ", ")
    }
}
