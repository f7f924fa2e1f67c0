/// How many users there are and what each of them owns.
package struct PopulationDeclaration: Sendable, Equatable {
    package var users: Int
    package var seed: UInt64
    /// The newest seeded time, in microseconds since 2000-01-01T00:00:00Z (PostgreSQL's epoch).
    package var asOfMicroseconds: Int64
    package var activity: UserActivity
    package var tables: [TablePopulation]

    package init(
        users: Int, seed: UInt64, asOfMicroseconds: Int64, activity: UserActivity,
        tables: [TablePopulation]
    ) {
        self.users = users
        self.seed = seed
        self.asOfMicroseconds = asOfMicroseconds
        self.activity = activity
        self.tables = tables
    }
}

/// How unevenly users act during the load.
package enum UserActivity: Sendable, Equatable {
    case uniform
    /// Zipf's law with this exponent.
    case zipf(Double)
}

/// The rows of one table.
package struct TablePopulation: Sendable, Equatable {
    package var table: String
    /// The column that names the owning user; nil where rows are owned through their parent.
    package var owner: String?
    /// Columns that point at the parents, `conversation_id`.
    ///
    /// All of one row's parents have one owner.
    package var parents: [String]
    /// Nil for the tenant's own table, which has one row for each user.
    package var rows: RowCounts?
    package var columns: [ColumnPopulation]
    /// Nil where every row is there for its owner.
    package var hidden: HiddenRows?
    /// Whether the table's own triggers fire for seeded rows, as they do for the application's.
    package var firesTriggers: Bool
    package var position: SourcePosition

    package init(
        table: String, owner: String?, parents: [String], rows: RowCounts?,
        columns: [ColumnPopulation], hidden: HiddenRows? = nil, firesTriggers: Bool = false,
        position: SourcePosition
    ) {
        self.table = table
        self.owner = owner
        self.parents = parents
        self.rows = rows
        self.columns = columns
        self.hidden = hidden
        self.firesTriggers = firesTriggers
        self.position = position
    }
}

/// Rows that are in the table and that the application shows to nobody: soft-deleted ones.
package struct HiddenRows: Sendable, Equatable {
    /// Set in a hidden row and NULL in any other; of a boolean column, true and false.
    package var column: String
    /// The share of rows that are hidden, from 0 to 1.
    package var chance: Double
    package var position: SourcePosition

    package init(column: String, chance: Double, position: SourcePosition) {
        self.column = column
        self.chance = chance
        self.position = position
    }
}

/// Row counts that the population meets exactly: its least, its greatest and its mean.
package struct RowCounts: Sendable, Equatable {
    /// What the counts are counts of.
    package enum Basis: Sendable, Equatable {
        case perUser
        case perParent
    }

    package var basis: Basis
    package var minimum: Int
    package var maximum: Int
    package var mean: Double

    package init(basis: Basis, minimum: Int, maximum: Int, mean: Double) {
        self.basis = basis
        self.minimum = minimum
        self.maximum = maximum
        self.mean = mean
    }
}

/// How one column of a seeded table is filled.
package struct ColumnPopulation: Sendable, Equatable {
    package var column: String
    package var rule: ValueRule
    package var position: SourcePosition

    package init(column: String, rule: ValueRule, position: SourcePosition) {
        self.column = column
        self.rule = rule
        self.position = position
    }
}

/// A generator with what may be laid over any generator.
package struct ValueRule: Sendable, Equatable {
    package var generator: Generator
    /// The share of rows that hold NULL instead, from 0 to 1.
    package var nullChance: Double
    /// Whether the value may appear in no answer, not even its owner's.
    package var isSecret: Bool
    /// What must hold of the row's other columns; where it does not, the row holds NULL.
    package var conditions: [ColumnCondition]

    package init(
        generator: Generator, nullChance: Double = 0, isSecret: Bool = false,
        conditions: [ColumnCondition] = []
    ) {
        self.generator = generator
        self.nullChance = nullChance
        self.isSecret = isSecret
        self.conditions = conditions
    }
}

/// `when: { role: assistant }`: another column of the row holds this value.
package struct ColumnCondition: Sendable, Equatable {
    package var column: String
    package var value: String

    package init(column: String, value: String) {
        self.column = column
        self.value = value
    }
}

/// The closed list of value generators, shared by seeded columns and by binds.
package enum Generator: Sendable, Equatable {
    /// That many dictionary words.
    case words(ClosedRange<Int>)
    /// Chat text; the mean length in characters of what users and assistants write.
    case chat(userMean: Int, assistantMean: Int)
    case text(TextShape)
    case integer(ClosedRange<Int64>)
    /// True with this probability.
    case chance(Double)
    /// One of these, by weight.
    case choice([WeightedValue])
    /// These in turn, along the rows of one parent (or of one user).
    case alternate([String])
    /// A time this long before `as_of`, in microseconds.
    case ago(ClosedRange<Int64>)
    case uuid
    /// A JSON document, used as it stands.
    case json(String)
    /// Always this value.
    case value(String)
    /// The acting user's own row: a key or a unique column of an owned table.
    case reference(ColumnReference)
}

/// Text with a form that applications check.
package enum TextShape: String, Sendable, Equatable, CaseIterable {
    case email
    case name
    /// A bcrypt hash: `$2b$12$` and 53 characters.
    case bcrypt
    case url
    /// 32 random letters and digits, as Better Auth makes its ids and session tokens.
    case token
}

/// One possible value and how often it is drawn, relative to the others.
package struct WeightedValue: Sendable, Equatable {
    package var value: String
    package var weight: Double

    package init(value: String, weight: Double) {
        self.value = value
        self.weight = weight
    }
}
