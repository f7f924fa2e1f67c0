package import ScenarioModel

/// One defect that is planted on purpose, and that some check must see.
package struct Mutant: Sendable, Equatable {
    /// The operator that made it, in kebab-case.
    package let operation: String
    /// What it changes: `tasks.title`, `get_task: user_id = :user`.
    package let object: String
    /// What is different, as a person would write it: the statements, or the changed one.
    package let statement: String
    package let change: Change
    /// The checks that should see it.
    package let examinations: Set<Examination>
    /// The proof that nothing could be seen of it; nil where there is none.
    package let equivalence: String?

    /// How the defect is planted.
    package enum Change: Sendable, Equatable {
        /// Statements on a clone of the seeded database.
        case database([String])
        /// Statements about roles, which belong to a whole cluster, and those that take them back.
        case cluster([String], undo: [String])
        /// An operation with another statement.
        case operation(name: String, SQLTemplate)
        /// Identity statements that are said in another way.
        case identity([IdentityStatement])
        /// The application started with a defect of its own.
        case application(defect: String)
        /// An index that is dropped where plans can be judged.
        case index(table: String, name: String)
    }

    /// What names the mutant in every run: `not-null-dropped/tasks.title`.
    package var id: String { "\(operation)/\(object)" }

    package init(
        _ operation: String, _ object: String, statement: String, _ change: Change,
        seenBy examinations: Set<Examination>, equivalentBecause equivalence: String? = nil
    ) {
        self.operation = operation
        self.object = object
        self.statement = statement
        self.change = change
        self.examinations = examinations
        self.equivalence = equivalence
    }

    /// A mutant that statements on a clone make.
    init(
        _ operation: String, _ object: String, database statements: [String],
        seenBy examinations: Set<Examination>, equivalentBecause equivalence: String? = nil
    ) {
        self.init(
            operation, object, statement: statements.joined(separator: "; "),
            .database(statements), seenBy: examinations, equivalentBecause: equivalence)
    }
}

/// A group of checks that runs together.
package enum Examination: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Attacks on the application's statements, and their answers beside a solo database's.
    case queries
    /// Attacks on the database as the application's role.
    case policies
    /// What the schema and the seeded rows say by themselves: claims, invariants, references.
    case structure
    /// Statements that the server must refuse.
    case refusals
    /// Deletes for good, and what is left.
    case cascade
    /// Attacks on the application over HTTP, with accounts deleted there.
    case api
    /// Operations measured without an index.
    case plans

    package static func < (left: Examination, right: Examination) -> Bool {
        left.order < right.order
    }

    /// The order of performing: deletes come last, because they stay.
    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
