import DatabaseCatalog
import PostgresDriver
import ScenarioModel
import TestDatabases
import Testing

@testable import Mutation

@Suite("Operators on policies, roles and sessions", .database(schema: MutationFixture.policySchema))
struct PolicyOperatorTests {
    private static let identity = "SELECT set_config('app.user_id', :user, true)"

    private func subject() throws -> MutationSubject {
        try MutationFixture.subject(
            role: "mutation_app", identity: Self.identity, layers: "policies")
    }

    /// What the catalog says of access once one mutant of an operator is planted.
    private func access(
        _ type: any MutationOperator.Type, _ object: String
    ) throws -> AccessCatalog {
        let subject = try subject()
        let mutants = try type.mutants(of: subject).all
        let mutant = try #require(
            mutants.first { $0.object == object },
            "\(object) is not among \(mutants.map(\.object))")
        try mutant.plant(subject.connection)
        return try AccessCatalog.read(subject.connection)
    }

    private func relation(_ name: String, _ access: AccessCatalog) throws -> Relation {
        try #require(access.relations.first { $0.name == name })
    }

    @Test("Row security goes off, and is forced no more")
    func rowSecurity() throws {
        #expect(
            try !relation("notes", access(RowSecurityDisabled.self, "notes")).hasRowSecurity)
        #expect(try !relation("folders", access(ForceDropped.self, "folders")).isForced)
    }

    @Test("That FORCE makes no difference to a role that owns nothing is proved")
    func force() throws {
        #expect(try ForceDropped.mutants(of: subject()).all.allSatisfy { $0.equivalence != nil })
        try TestDatabase.connect().execute("ALTER TABLE notes OWNER TO mutation_app")
        let owned = try ForceDropped.mutants(of: subject()).all.first { $0.object == "notes" }
        #expect(owned != nil && owned?.equivalence == nil)
    }

    @Test("Each policy goes, shows all, lets all be written, or compares the owner with itself")
    func policies() throws {
        let wide = try #require(
            try access(UsingWidened.self, "folders.folders_own").policies
                .first { $0.name == "folders_own" })
        #expect(wide.using == "true")
        // Writes are still held against what USING said.
        #expect(wide.check?.contains("app.user_id") == true)
        let tautology = try access(OwnerTautology.self, "notes.notes_own").policies
            .first { $0.name == "notes_own" }
        #expect(tautology?.using == "(user_id = user_id)" && tautology?.check == tautology?.using)
        let gone = try access(PolicyDropped.self, "notes.notes_own")
        #expect(!gone.policies.contains { $0.name == "notes_own" })
    }

    @Test("WITH CHECK is widened where rows are written")
    func checks() throws {
        #expect(
            try CheckWidened.mutants(of: subject()).objects.sorted() == [
                "folders.folders_own", "notes.notes_own",
            ])
        let wide = try access(CheckWidened.self, "notes.notes_own").policies
            .first { $0.name == "notes_own" }
        #expect(wide?.check == "true" && wide?.using?.contains("app.user_id") == true)
    }

    @Test("Whoever does not say who it is may do everything")
    func optional() throws {
        let policy = try access(IdentityOptional.self, "notes.notes_own").policies
            .first { $0.name == "notes_own" }
        #expect(
            policy?.using?.hasSuffix("OR (current_setting('app.user_id'::text, true) IS NULL))")
                == true)
    }

    @Test("What tells who acts becomes immutable")
    func immutable() throws {
        let changed = try access(ContextImmutable.self, "acting_user()")
        #expect(changed.functions.first { $0.name == "acting_user" }?.volatility == .immutable)
    }

    @Test("Views, copies and materialised views open a way around the policies")
    func copies() throws {
        #expect(
            try DefinerView.mutants(of: subject()).objects.sorted() == [
                "invoked", "over folders", "over notes", "over users",
            ])
        #expect(
            try !relation("invoked", access(DefinerView.self, "invoked")).isSecurityInvoker)
        #expect(
            try relation("bulkhead_copy", access(TableCopy.self, "notes")).kind == .table)
        #expect(
            try relation("bulkhead_materialized", access(MaterializedCopy.self, "notes")).kind
                == .materializedView)
        #expect(try OpenPartition.mutants(of: subject()).reason?.contains("partitions") == true)
    }

    @Test("A partition can be read by itself")
    func partition() throws {
        try TestDatabase.connect().execute(
            """
            CREATE TABLE events (id int, user_id int NOT NULL REFERENCES users, PRIMARY KEY (id))
              PARTITION BY RANGE (id);
            CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (9);
            """)
        #expect(try OpenPartition.mutants(of: subject()).objects == ["events_1"])
    }

    @Test("A role's attributes, memberships and settings go to a cluster, with their way back")
    func roles() throws {
        let connection = try TestDatabase.connect()
        for type: any MutationOperator.Type in [
            BypassRole.self, RoleMembership.self, RoleIdentity.self, SuperuserRole.self,
        ] {
            let mutant = try #require(try type.mutants(of: subject()).all.first)
            guard case .cluster(let statements, let undo) = mutant.change else {
                Issue.record("\(type.id) changes no cluster")
                continue
            }
            let role =
                "SELECT r.*, (SELECT count(*) FROM pg_auth_members), "
                + "(SELECT count(*) FROM pg_roles) FROM pg_roles r WHERE rolname = 'mutation_app'"
            let before = try connection.query(role).allRows()
            // The role is every test's: nothing of it is left behind, nor seen by others.
            try connection.execute("BEGIN")
            for statement in statements { try connection.execute(statement) }
            #expect(try connection.query(role).allRows() != before, "\(type.id) does nothing")
            for statement in undo { try connection.execute(statement) }
            #expect(try connection.query(role).allRows() == before, "\(type.id) is not undone")
            try connection.execute("ROLLBACK")
        }
    }

    @Test("The application's role owns a table that binds no owner")
    func owner() throws {
        let table = try relation("notes", access(OwnerRole.self, "notes"))
        let access = try AccessCatalog.read(TestDatabase.connect())
        #expect(access.role(withID: table.owner)?.name == "mutation_app")
        #expect(!table.isForced)
    }

    @Test(
        "The identity is told for the session",
        arguments: [
            ("SELECT set_config('a.b', $1, true)", "SELECT set_config('a.b', $1, false)"),
            (
                "SELECT set_config('a.b', $1, true), set_config('a.c', 'true', TRUE)",
                "SELECT set_config('a.b', $1, false), set_config('a.c', 'true', false)"
            ),
            ("SET LOCAL ROLE app", "SET ROLE app"),
            ("set  local a.b = 'x'", "SET a.b = 'x'"),
        ])
    func session(_ statement: String, _ expected: String) {
        #expect(IdentityForSession.widened(statement) == expected)
    }

    @Test("Nothing is changed of an identity that is for the session already, or is no setting")
    func noSession() throws {
        #expect(IdentityForSession.widened("SET a.b = 'x'") == nil)
        #expect(IdentityForSession.widened("SELECT set_config('a.b', $1, false)") == nil)
        let mutants = try IdentityForSession.mutants(of: subject()).all
        #expect(mutants.map(\.statement) == ["SELECT set_config('app.user_id', :user, false)"])
    }

    @Test("Where the layer is not claimed, nothing of it is changed")
    func unclaimed() throws {
        let subject = try MutationFixture.subject(role: "mutation_app")
        for type: any MutationOperator.Type in [
            PolicyDropped.self, BypassRole.self, TableCopy.self, IdentityForSession.self,
            RoleIdentity.self, DefinerView.self,
        ] {
            #expect(
                try type.mutants(of: subject).reason
                    == "the scenario does not claim the policies layer")
        }
    }
}

extension MutationFixture {
    /// The same tables, each with a policy, and a role that owns nothing.
    static let policySchema =
        schema + """
            DO $$ BEGIN
              CREATE ROLE mutation_app LOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$;
            CREATE FUNCTION acting_user() RETURNS integer LANGUAGE sql STABLE
              AS $$ SELECT nullif(current_setting('app.user_id', true), '')::integer $$;
            DO $$ DECLARE t text; BEGIN
              FOREACH t IN ARRAY ARRAY['users', 'folders', 'notes'] LOOP
                EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
                EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
              END LOOP;
            END $$;
            CREATE POLICY users_own ON users FOR SELECT USING (id = acting_user());
            CREATE POLICY folders_own ON folders
              USING (user_id = nullif(current_setting('app.user_id', true), '')::integer);
            CREATE POLICY notes_own ON notes
              USING (user_id = nullif(current_setting('app.user_id', true), '')::integer)
              WITH CHECK (user_id = nullif(current_setting('app.user_id', true), '')::integer);
            CREATE VIEW invoked WITH (security_invoker) AS SELECT id FROM notes;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO mutation_app;
            """
}
