package import PostgresDriver
package import ScenarioModel
package import Stochastics

/// Makes the values of one bind while loading: `words`, `chat`, `uuid` and the others, in
/// PostgreSQL's text format.
///
/// Values are determined by the random stream that is passed in, carry the acting user's canary
/// where there is room and the user owns what is written, and are hostile one time in a hundred.
/// Nothing is allocated for a value
/// once the buffer has grown (except arrays).
package struct ValueGenerator: Sendable {
    private let recipe: ValueRecipe
    private let nullChance: Double
    private let asOf: Int64
    private let canaryKey: CanaryKey
    private let composer = TextComposer()

    /// Makes a rule ready for a statement's parameter.
    ///
    /// - Parameters:
    ///   - rule: any but a reference, which names a row and generates nothing.
    ///   - type: the parameter's, as the server inferred it; a type without a generator of its
    ///     own takes the value as text.
    ///   - maximumLength: of the column that the value goes to, in characters; nil for no limit.
    ///   - actor: what an anonymous operation writes is nobody's: an account that is opened while
    ///     a user acts is not that user's, and stays when the user goes.
    ///   - position: of the bind, for the error.
    /// - Throws: `.scenario` where the rule cannot make a value of that type.
    package init(
        _ rule: ValueRule, type: TypeID, maximumLength: Int?, for actor: Actor = .user,
        plan: PopulationPlan, position: SourcePosition? = nil
    ) throws(PopulationError) {
        try self.init(
            rule, type: type, maximumLength: maximumLength, for: actor, asOf: plan.asOf,
            canaryKey: plan.canaryKey, position: position)
    }

    /// Makes a rule ready before there is a plan, with the canaries that the scenario's plan will have.
    ///
    /// It is for the requests by which accounts are opened and rows are made.
    ///
    /// - Throws: as the other initialiser.
    package init(
        _ rule: ValueRule, type: TypeID, for actor: Actor = .user, scenario: Scenario,
        position: SourcePosition? = nil
    ) throws(PopulationError) {
        try self.init(
            rule, type: type, maximumLength: nil, for: actor,
            asOf: scenario.population.asOfMicroseconds,
            canaryKey: CanaryKey(scenario: scenario), position: position)
    }

    private init(
        _ rule: ValueRule, type: TypeID, maximumLength: Int?, for actor: Actor, asOf: Int64,
        canaryKey: CanaryKey, position: SourcePosition?
    ) throws(PopulationError) {
        let target = WireColumn(type: WireType(parameter: type), maximumLength: maximumLength)
        do throws(RecipeMismatch) {
            recipe = try ValueRecipe(
                rule.generator, for: target, marking: actor == .user && !rule.isSecret)
        } catch {
            throw PopulationError(
                code: .scenario,
                diagnostics: [
                    PopulationError.Diagnostic(
                        message: "the parameter " + error.message, position: position)
                ])
        }
        nullChance = rule.nullChance
        self.asOf = asOf
        self.canaryKey = canaryKey
    }

    /// Whether values carry the acting user's canary.
    package var isMarked: Bool { recipe.isMarked }

    /// Who writes a chat text.
    package enum ChatWriter: Sendable, Equatable {
        case user
        case assistant
        /// Either, with even chances.
        case unknown
    }

    /// Appends one value to `buffer`.
    ///
    /// - Parameters:
    ///   - user: the acting user's index.
    ///   - ordinal: how many values this user got from this bind before, for `alternate`.
    ///   - writer: who writes, for `chat`.
    /// - Returns: false for NULL; nothing was appended then.
    package func append(
        to buffer: inout ByteBuffer, user: Int, ordinal: Int = 0, writer: ChatWriter = .unknown,
        random: inout SplittableRandom
    ) -> Bool {
        if nullChance > 0, random.chance(nullChance) { return false }
        let isAssistant: Bool? =
            switch writer {
            case .user: false
            case .assistant: true
            case .unknown: nil
            }
        recipe.appendText(
            ValueRecipe.Circumstances(
                canary: canaryKey.canary(of: user), isAssistant: isAssistant, ordinal: ordinal,
                asOf: asOf),
            composer: composer, to: &buffer, random: &random)
        return true
    }
}
