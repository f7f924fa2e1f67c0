internal import Stochastics

/// What secret values are made from, apart from everything else of the same seed.
///
/// Where there is room they carry a canary of their own key, the *secret canary*: it names its
/// owner as the other one does, and cannot be taken for it. Each value has a stream of its own, so
/// that it can be computed again without the rest of its row.
struct SecretSource: Sendable {
    let canaryKey: CanaryKey
    private let values: SplittableRandom

    init(_ random: SplittableRandom) {
        canaryKey = CanaryKey(random.split(label: "canary"))
        values = random.split(label: "values")
    }

    /// The stream of one value.
    func stream(table: Int, column: String, position: Int) -> SplittableRandom {
        values.split(index: table).split(label: column).split(index: position)
    }
}

extension PopulationPlan {
    /// Finds seeded values of secret columns, wherever in an answer they stand.
    ///
    /// It sees those that have room for a canary; the others are known by the column they come
    /// from (`PlannedTable.secretColumns`).
    package var secretScanner: CanaryScanner { CanaryScanner(key: secrets.canaryKey) }

    /// Whether any table has a secret column.
    package var hasSecrets: Bool { tables.contains { !$0.secretColumns.isEmpty } }

    /// The canary that a column's values carry.
    func mark(_ recipe: ColumnRecipe, ofUser user: Int) -> Canary {
        recipe.isSecret ? secrets.canaryKey.canary(of: user) : canary(ofUser: user)
    }

    /// What a secret value depends on: its owner and its own stream alone.
    func secretCircumstances(ofUser user: Int) -> ValueRecipe.Circumstances {
        ValueRecipe.Circumstances(
            canary: secrets.canaryKey.canary(of: user), isAssistant: false, ordinal: 0, asOf: asOf)
    }

    func secretStream(
        table: Int, _ recipe: ColumnRecipe, position: Int
    ) -> SplittableRandom {
        secrets.stream(table: table, column: recipe.name, position: position)
    }

    /// A seeded secret, as text; nil where it may be NULL instead.
    ///
    /// Of a column that depends on others it is what rows hold in which these are as they must be.
    func secretValue(
        table: Int, _ recipe: ColumnRecipe, user: Int, position: Int
    ) -> String? {
        guard case .value(let value) = recipe.content, recipe.nullChance == 0 else { return nil }
        var buffer = ByteBuffer()
        var stream = secretStream(table: table, recipe, position: position)
        value.appendText(
            secretCircumstances(ofUser: user), composer: TextComposer(), to: &buffer,
            random: &stream)
        return buffer.string
    }
}
