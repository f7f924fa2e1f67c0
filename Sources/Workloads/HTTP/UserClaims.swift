package import Population
internal import PostgresDriver
package import ScenarioModel
internal import Stochastics
package import Tokens

/// What the parameters of a token's claims stand for, user by user: the key, the values of seeded
/// or registered columns, and what is generated.
package struct UserClaims: Sendable {
    private enum Origin: Sendable {
        case column(table: Int, name: String)
        case generated(ValueGenerator)
        /// An address or a name that says whose it is, where no column has one.
        case madeUp(isAddress: Bool)
    }

    private struct Parameter: Sendable {
        let name: String
        let origin: Origin
    }

    private let population: PopulationPlan
    private let parameters: [Parameter]
    private let random: SplittableRandom

    /// - Throws: `CompilationError` for a bind to a column whose values cannot be told, or that no
    ///   value can be made of.
    package init(
        _ signing: TokenSigning, population: PopulationPlan
    ) throws(CompilationError) {
        self.population = population
        random = SplittableRandom(seed: population.seed).split(label: "claims")
        var parameters: [Parameter] = []
        for name in Set(signing.claims.occurrences).sorted() where name != "user" {
            let bind = signing.binds.first { $0.parameter == name }
            parameters.append(
                Parameter(name: name, origin: try Self.origin(name, bind, population)))
        }
        self.parameters = parameters
    }

    private static func origin(
        _ name: String, _ bind: Bind?, _ population: PopulationPlan
    ) throws(CompilationError) -> Origin {
        guard let bind else {
            // An account's own, which needs no bind.
            if let table = population.tables.firstIndex(where: \.isTenant),
                population.uniqueValue(table: table, column: name, user: 0, row: 0) != nil
            {
                return .column(table: table, name: name)
            }
            return .madeUp(isAddress: name == "email")
        }
        if let reference = bind.reference {
            guard let table = population.tableIndex(named: reference.table),
                (0..<population.users).first(where: {
                    population.rowCount(table: table, user: $0) > 0
                }).flatMap({
                    population.uniqueValue(
                        table: table, column: reference.column, user: $0, row: 0)
                }) != nil
            else {
                throw CompilationError(
                    subject: "auth: jwt",
                    message: "what users have in \(reference.table).\(reference.column) cannot be "
                        + "told from the seed: keys, addresses and unique texts can",
                    position: bind.position)
            }
            return .column(table: table, name: reference.column)
        }
        do throws(PopulationError) {
            return .generated(
                try ValueGenerator(
                    bind.rule, type: .text, maximumLength: nil, plan: population,
                    position: bind.position))
        } catch {
            throw CompilationError(
                subject: "auth: jwt",
                message: error.diagnostics.map(\.message).joined(separator: "; "),
                position: bind.position)
        }
    }

    /// The values of a user, the same each time.
    package func parameters(ofUser user: Int) -> ClaimParameters {
        var values = ClaimParameters(user: .init(population.tenantKey(ofUser: user)))
        for parameter in parameters {
            values[parameter.name] = value(parameter, user).map { .text($0) }
        }
        return values
    }

    private func value(_ parameter: Parameter, _ user: Int) -> String? {
        switch parameter.origin {
        case .column(let table, let name):
            guard population.rowCount(table: table, user: user) > 0 else { return nil }
            return population.uniqueValue(table: table, column: name, user: user, row: 0)
        case .generated(let generator):
            var buffer = ByteBuffer()
            var own = random.split(label: parameter.name).split(index: user)
            return generator.append(to: &buffer, user: user, random: &own) ? buffer.string : nil
        case .madeUp(let isAddress):
            return population.canary(ofUser: user).text + (isAddress ? "@example.com" : "")
        }
    }
}

extension ClaimParameters.Value {
    /// A user's key.
    package init(_ key: RowKey) {
        switch key {
        case .integer(let value): self = .number(value)
        case .text(let text): self = .text(text)
        }
    }
}
