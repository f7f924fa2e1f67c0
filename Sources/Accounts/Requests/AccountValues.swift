internal import APIRequests
internal import Population
internal import PostgresDriver
internal import ScenarioModel
internal import Stochastics

/// The values of a request about an account.
struct AccountValues: Sendable {
    private let plan: SignInPlan
    private let binds: [Bind]
    private let generators: [String: ValueGenerator]

    /// - Throws: ``SignInError`` for a bind that no value can be made of.
    init(_ binds: [Bind], of request: String, _ plan: SignInPlan) throws(SignInError) {
        self.plan = plan
        self.binds = binds
        generators = try ValueGenerator.makers(
            of: binds, for: .user, request: request, plan.scenario)
    }

    /// A parameter's value.
    ///
    /// - Parameters:
    ///   - key: what `:user` stands for; nil where that is not known yet.
    /// - Returns: nil where it has none.
    func value(_ name: String, user: Int, key: RowKey?) -> ParameterValue? {
        if let bind = binds.first(where: { $0.parameter == name }) {
            if let reference = bind.reference {
                return plan.seeded?.value(reference, ofUser: user).map { .text($0) }
            }
            if case .text(.email) = bind.rule.generator, let own = own("email", user) {
                return own
            }
            if case .text(.name) = bind.rule.generator, let own = own("name", user) { return own }
            // The same at registration and at login: they are one account's.
            var random = SplittableRandom(seed: plan.scenario.population.seed)
                .split(label: "account").split(label: plan.mark ?? "").split(label: name)
                .split(index: user)
            return generators[name]?.parameter(bind, user: user, random: &random)
        }
        if name == "user" { return key.map { ParameterValue($0) } }
        return own(name, user)
    }

    private func own(_ name: String, _ user: Int) -> ParameterValue? {
        guard let mark = plan.mark else {
            return plan.seeded?.ownValue(name, ofUser: user).map { .text($0) }
        }
        let identity = AccountIdentity(ofUser: user, in: plan.scenario, mark: mark)
        switch name {
        case "email": return .text(identity.email)
        case "password": return .text(identity.password)
        case "name": return .text(identity.name)
        default: return nil
        }
    }
}

extension ValueGenerator {
    /// What makes the values of those binds that are generated, by parameter.
    ///
    /// - Throws: ``SignInError`` for a bind that no value can be made of.
    static func makers(
        of binds: [Bind], for actor: Actor, request: String, _ scenario: Scenario
    ) throws(SignInError) -> [String: ValueGenerator] {
        var makers: [String: ValueGenerator] = [:]
        for bind in binds where bind.reference == nil {
            let type: TypeID =
                switch bind.rule.generator {
                case .integer: .int8
                case .chance: .boolean
                default: .text
                }
            do throws(PopulationError) {
                makers[bind.parameter] = try ValueGenerator(
                    bind.rule, type: type, for: actor, scenario: scenario, position: bind.position)
            } catch {
                throw SignInError(
                    .scenario, request: request,
                    error.diagnostics.map(\.message).joined(separator: "; "))
            }
        }
        return makers
    }

    /// One value as a request takes it.
    func parameter(
        _ bind: Bind, user: Int, random: inout SplittableRandom
    ) -> ParameterValue {
        var buffer = ByteBuffer()
        guard append(to: &buffer, user: user, random: &random) else { return .null }
        let text = buffer.string
        switch bind.rule.generator {
        case .integer: return .number(text)
        case .chance: return .boolean(text == "t")
        case .json: return .document(text)
        case .value: return Int64(text) == nil ? .text(text) : .number(text)
        default: return .text(text)
        }
    }
}

extension ParameterValue {
    /// A row's key.
    init(_ key: RowKey) {
        switch key {
        case .integer(let number): self = .number(String(number))
        case .text(let text): self = .text(text)
        }
    }
}
