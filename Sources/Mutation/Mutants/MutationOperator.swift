package import DatabaseCatalog
package import PostgresDriver
internal import ScenarioModel
package import Verification

/// One way of making something worse; each has a file of its own.
package protocol MutationOperator: Sendable {
    /// Kebab-case; what it did, `foreign-key-dropped`.
    static var id: String { get }
    /// One line: what it does to a scenario.
    static var summary: String { get }
    /// Every mutant that it makes of a subject.
    ///
    /// - Throws: the server's error, where the structure cannot be read.
    static func mutants(of subject: MutationSubject) throws(PostgresError) -> MutantList
}

/// What an operator made of a subject.
package enum MutantList: Sendable, Equatable {
    case mutants([Mutant])
    /// The operator has nothing to change, with the reason.
    case notApplicable(String)

    /// The mutants; where there are none, the reason why.
    static func of(_ mutants: [Mutant], orNone reason: String) -> MutantList {
        mutants.isEmpty ? .notApplicable(reason) : .mutants(mutants)
    }
}

/// What is mutated: a scenario on its seeded database.
package struct MutationSubject {
    package let context: VerificationContext
    package let access: AccessCatalog
    /// The role that the application logs in as.
    package let role: String
    /// To the seeded database, for what the catalogs do not hold.
    package let connection: Connection

    /// Reads what the operators need of the database that `connection` leads to.
    ///
    /// - Parameter role: the role that the application logs in as; nil for the connection's own.
    /// - Throws: the server's error.
    package init(
        _ context: VerificationContext, role: String?, _ connection: Connection
    ) throws(PostgresError) {
        self.context = context
        self.connection = connection
        access = try AccessCatalog.read(connection)
        if let role {
            self.role = role
        } else {
            self.role =
                try connection.query("SELECT session_user").string(row: 0, column: 0) ?? ""
        }
    }

    var catalog: Catalog { context.catalog }

    /// The examinations that see what a changed schema does to the application, whichever layers
    /// are claimed.
    var schemaExaminations: Set<Examination> { [.structure, .refusals, .cascade] }

    /// Those, and the layers that are claimed.
    var allExaminations: Set<Examination> {
        var all = schemaExaminations
        if context.claims(.queries) { all.insert(.queries) }
        if context.claims(.policies) { all.insert(.policies) }
        return all
    }
}

/// Every operator there is; a test holds the list against the sources.
package enum MutationCatalog {
    package static var all: [any MutationOperator.Type] {
        [
            OwnerPredicateRemoved.self, OwnershipPathRemoved.self,
            IdentityForSession.self,
            RowSecurityDisabled.self, ForceDropped.self, PolicyDropped.self, UsingWidened.self,
            CheckWidened.self, IdentityOptional.self, OwnerTautology.self, ContextImmutable.self,
            OwnerRole.self, BypassRole.self, SuperuserRole.self, RoleMembership.self,
            RoleIdentity.self,
            DefinerView.self, OpenPartition.self, TableCopy.self, MaterializedCopy.self,
            ForeignKeyAction.self, ForeignKeyDropped.self, ForeignKeyNotValid.self,
            ForeignKeyDisabled.self, ForeignKeySimplified.self, CascadeCancelled.self,
            CheckDropped.self, NotNullDropped.self, UniqueDropped.self, TriggerDropped.self,
            IndexDropped.self, ApplicationDefect.self,
        ]
    }

    /// What an operator is called, and what it does.
    package struct Entry: Sendable, Equatable {
        package let id: String
        package let summary: String
    }

    /// Every operator by name, in the same order.
    package static var entries: [Entry] {
        var entries: [Entry] = []
        for type in all { entries.append(Entry(id: type.id, summary: type.summary)) }
        return entries
    }

    /// The operators of these names, in their own order.
    package static func named(_ ids: [String]) -> [any MutationOperator.Type] {
        var found: [any MutationOperator.Type] = []
        for type in all where ids.contains(type.id) { found.append(type) }
        return found
    }
}
