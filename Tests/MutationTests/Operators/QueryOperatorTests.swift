import ScenarioModel
import TestDatabases
import Testing

@testable import Mutation

@Suite("Operators on statements", .database(schema: MutationFixture.schema))
struct QueryOperatorTests {
    /// The statements that an operator makes of one.
    private func statements(
        _ type: any MutationOperator.Type, _ sql: String, bind: String = "{}"
    ) throws -> [String] {
        try mutants(type, sql, bind: bind).map(\.statement)
    }

    private func mutants(
        _ type: any MutationOperator.Type, _ sql: String, bind: String = "{}"
    ) throws -> [Mutant] {
        let subject = try MutationFixture.subject(
            operations: """
                  changed:
                    sql: "\(sql)"
                    bind: \(bind)
                """)
        return try type.mutants(of: subject).all.filter { $0.object.hasPrefix("changed") }
    }

    private let note = "{ note: notes.id }"

    @Test("An owner predicate becomes true, and the parameters keep their names")
    func whereClause() throws {
        let mutants = try mutants(
            OwnerPredicateRemoved.self,
            "SELECT body FROM notes WHERE user_id = :user AND id = :note", bind: note)
        #expect(mutants.map(\.statement) == ["SELECT body FROM notes WHERE true AND id = :note"])
        #expect(mutants.map(\.object) == ["changed: user_id = :user"])
        guard case .operation(let name, let template) = mutants.first?.change else {
            Issue.record("it does not change an operation")
            return
        }
        #expect(name == "changed")
        #expect(template.text == "SELECT body FROM notes WHERE true AND id = $1")
        #expect(template.occurrences == ["note"])
    }

    @Test("In ON, in a subquery, in EXISTS and IN, each by itself and as a whole")
    func nested() throws {
        #expect(
            try statements(
                OwnerPredicateRemoved.self,
                """
                SELECT n.body FROM notes n JOIN folders f ON f.id = n.folder_id \
                AND f.user_id = :user
                """) == [
                    "SELECT n.body FROM notes n JOIN folders f ON f.id = n.folder_id AND true"
                ])
        let exists = try statements(
            OwnerPredicateRemoved.self,
            """
            SELECT body FROM notes n WHERE EXISTS (SELECT 1 FROM folders f \
            WHERE f.id = n.folder_id AND f.user_id = :user)
            """)
        #expect(
            exists.sorted() == [
                "SELECT body FROM notes n WHERE EXISTS (SELECT 1 FROM folders f WHERE "
                    + "f.id = n.folder_id AND true)",
                "SELECT body FROM notes n WHERE true",
            ])
        #expect(
            try statements(
                OwnerPredicateRemoved.self,
                "DELETE FROM notes WHERE folder_id IN (SELECT id FROM folders WHERE user_id = :user)"
            ).count == 2)
    }

    @Test("Of updates, deletes and INSERT … SELECT")
    func writes() throws {
        #expect(
            try statements(
                OwnerPredicateRemoved.self,
                "UPDATE notes SET body = 'x' WHERE id = :note AND notes.user_id = :user",
                bind: note) == ["UPDATE notes SET body = 'x' WHERE id = :note AND true"])
        #expect(
            try statements(
                OwnerPredicateRemoved.self,
                """
                INSERT INTO notes (user_id, folder_id, body) SELECT f.user_id, f.id, 'x' \
                FROM folders f WHERE f.id = :folder AND f.user_id = :user
                """, bind: "{ folder: folders.id }"
            ).count == 1)
    }

    @Test("Where a page begins is no owner predicate; whose rows it is counted over is")
    func paging() throws {
        let mutants = try statements(
            OwnerPredicateRemoved.self,
            """
            SELECT body FROM notes WHERE user_id = :user AND id > \
            (SELECT last.id FROM notes last WHERE last.id = :note AND last.user_id = :user)
            """, bind: note)
        #expect(mutants.count == 2)
        #expect(mutants.allSatisfy { $0.contains("id > (SELECT") })
    }

    @Test("A join that the owner is known by is a path; one beside an owner predicate is none")
    func paths() throws {
        let tied =
            "SELECT n.body FROM notes n JOIN folders f ON f.id = n.folder_id "
            + "WHERE f.user_id = :user"
        #expect(
            try statements(OwnershipPathRemoved.self, tied) == [
                "SELECT n.body FROM notes n JOIN folders f ON true WHERE f.user_id = :user"
            ])
        #expect(try statements(OwnershipPathRemoved.self, tied + " AND n.user_id = :user") == [])
    }

    @Test("Operations that nobody attacks are left alone, and so is a layer nobody claims")
    func notApplicable() throws {
        let claimed = try MutationFixture.subject(
            operations: """
                  report: { as: system, sql: "SELECT user_id FROM notes WHERE user_id = 1" }
                  refused:
                    sql: "INSERT INTO notes (user_id) SELECT id FROM users WHERE id = :user"
                    expect: { sqlstate: 23502 }
                """)
        #expect(
            try OwnerPredicateRemoved.mutants(of: claimed).objects == ["own_account: id = :user"])
        let other = try MutationFixture.subject(layers: "policies")
        #expect(
            try OwnerPredicateRemoved.mutants(of: other).reason
                == "the scenario does not claim the queries layer")
    }

    // MARK: Equivalence

    @Test(
        "A predicate that others imply is proved equivalent",
        arguments: [
            // The owner of the joined row is the row's own.
            "SELECT n.body FROM notes n JOIN folders f ON f.id = n.folder_id "
                + "AND f.user_id = n.user_id WHERE n.user_id = :user AND f.user_id = :user",
            "SELECT n.body FROM notes n, folders f WHERE n.folder_id = f.id AND n.user_id = :user "
                + "AND f.user_id = :user",
            "DELETE FROM notes WHERE user_id = :user AND notes.user_id = :user",
        ])
    func implied(_ sql: String) throws {
        let mutants = try mutants(OwnerPredicateRemoved.self, sql)
        #expect(mutants.count >= 2)
        #expect(mutants.allSatisfy { $0.equivalence != nil })
    }

    @Test(
        "What only looks implied is not",
        arguments: [
            // The only predicate.
            "SELECT body FROM notes WHERE user_id = :user",
            // Another user's folder would be joined.
            "SELECT n.body FROM notes n JOIN folders f ON f.user_id = :user",
            // An outer join demands nothing.
            "SELECT n.body FROM notes n LEFT JOIN folders f ON f.id = n.folder_id "
                + "AND f.user_id = :user WHERE true",
            // Below OR nothing is required.
            "SELECT body FROM notes WHERE (user_id = :user OR body = 'x') AND true",
            // What is written names the parent.
            "INSERT INTO notes (user_id, folder_id, body) SELECT u.id, 1, 'x' FROM users u "
                + "WHERE u.id = :user AND EXISTS (SELECT FROM folders WHERE user_id = :user)",
        ])
    func notImplied(_ sql: String) throws {
        let mutants = try mutants(OwnerPredicateRemoved.self, sql)
        #expect(!mutants.isEmpty)
        #expect(mutants.allSatisfy { $0.equivalence == nil })
    }
}
