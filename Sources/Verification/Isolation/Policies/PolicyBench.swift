internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel

/// What every probe of the policies layer works on.
struct PolicyBench {
    let context: VerificationContext
    let access: AccessCatalog
    /// Of the role that acts once the identity is told.
    let privileges: RolePrivileges
    /// Of the role that the application logs in as: the same, unless the identity changes it.
    let loginPrivileges: RolePrivileges
    let session: PolicySession
    /// What telling the database who acts was seen to do.
    let identity: ObservedIdentity
    /// Where connections of a probe's own lead.
    let ground: PolicyCheck.Ground
    /// Tables whose rows belong to users, in the catalog's order.
    let tables: [ProtectedTable]

    var drafting: RowDrafting {
        RowDrafting(context: context, connection: session.connection)
    }
}

/// A table whose rows belong to users, with what guards it.
struct ProtectedTable: Sendable {
    let table: Table
    let relation: Relation
    let policies: [Policy]
    /// What the acting role may do with it.
    let grants: RolePrivileges.Grants

    /// Permissive policies that let a role perform a command.
    func openings(for command: Policy.Command, _ privileges: RolePrivileges) -> [Policy] {
        policies.filter { policy in
            policy.isPermissive && (policy.command == command || policy.command == .all)
                && policy.roles.contains { $0 == 0 || privileges.inheritedRoles.contains($0) }
        }
    }

    /// Why a command cannot reach any row: no right to it, or no policy that opens it.
    ///
    /// - Parameter isBound: whether policies bind the role at all.
    /// - Returns: nil where it may reach some.
    func closure(
        of command: Policy.Command, _ privileges: RolePrivileges, isBound: Bool
    ) -> String? {
        let isGranted: Bool
        let verb: String
        switch command {
        case .all, .select: (isGranted, verb) = (!grants.readable.isEmpty, "SELECT")
        case .insert: (isGranted, verb) = (!grants.insertable.isEmpty, "INSERT")
        case .update: (isGranted, verb) = (!grants.updatable.isEmpty, "UPDATE")
        case .delete: (isGranted, verb) = (grants.privileges.contains(.delete), "DELETE")
        }
        if !isGranted { return "\(privileges.role) has no right to \(verb)" }
        if isBound, relation.hasRowSecurity, openings(for: command, privileges).isEmpty {
            return "no policy lets \(privileges.role) \(verb)"
        }
        return nil
    }

    /// Statements that open the table to everybody, for a twin that must make a probe fire: rights,
    /// no row security, no triggers that could step in.
    var sabotage: [String] {
        let schema = Connection.quoted(identifier: table.schema)
        return [
            "GRANT USAGE ON SCHEMA \(schema) TO PUBLIC",
            "GRANT ALL ON \(table.sqlName) TO PUBLIC",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA \(schema) TO PUBLIC",
            "ALTER TABLE \(table.sqlName) DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE \(table.sqlName) DISABLE TRIGGER USER",
        ]
    }

    /// What the role may do once the twin is sabotaged.
    var sabotagedGrants: RolePrivileges.Grants {
        let names = table.columns.map(\.name)
        return RolePrivileges.Grants(
            privileges: Set(RolePrivileges.Privilege.allCases), readable: names,
            insertable: names, updatable: names)
    }
}

extension PolicyBench {
    /// A connection of a probe's own to the same database, as the observer.
    func openSession() throws(PostgresError) -> PolicySession {
        PolicySession(
            context: context, connection: try Connection.open(ground.observer),
            role: session.role)
    }

    /// Whether policies bind the acting role: it is no superuser and has not BYPASSRLS.
    var isRoleBound: Bool {
        guard let role = access.role(named: privileges.role) else { return true }
        return !role.isSuperuser && !role.bypassesRowSecurity
    }

    /// Whether policies bind the acting role on one table; its owner is bound only by FORCE.
    func isBound(on relation: Relation) -> Bool {
        guard isRoleBound else { return false }
        return relation.isForced || !privileges.inheritedRoles.contains(relation.owner)
    }

    /// The users who attack each other through a table: a light and a heavy one both ways, and two
    /// ordinary ones; two users at all where fewer than two own rows of it.
    func pairs(_ table: Table, limit: Int = 2) -> [ActingPair] {
        let planned = context.plan.tableIndex(withID: table.id)
        let pairs = planned.map { context.attackPairs(owning: [$0]) } ?? []
        if !pairs.isEmpty {
            // The first and the last: light against heavy, and two ordinary users.
            let wanted = limit < pairs.count ? [pairs[0], pairs[pairs.count - 1]] : pairs
            return Array(wanted.prefix(limit))
        }
        let plan = context.plan
        guard plan.users > 1 else { return [] }
        return [
            ActingPair(
                actor: ActingUser(plan.users / 2, .median, in: plan),
                victim: ActingUser(plan.users - 1, .p90, in: plan))
        ]
    }

    /// Statements that give each user a row of a table, where it has none.
    ///
    /// - Returns: nil where a row could not be drafted.
    func planting(
        _ table: Table, for users: [ActingUser]
    ) throws(PostgresError) -> [String]? {
        var statements: [String] = []
        var planted: Set<String> = []
        for user in users where planted.insert(user.key).inserted {
            guard try firstRow(of: user, in: table) == nil else { continue }
            guard let draft = try drafting.draft(table, owner: user) else { return nil }
            statements += draft.prerequisites + [draft.insertion(withNumbers: true)]
        }
        return statements
    }

    /// The values of one row of a user's, by column; nil where it has none.
    func firstRow(
        of user: ActingUser, in table: Table
    ) throws(PostgresError) -> [String: String?]? {
        guard let condition = context.isOwned(table, as: "t", by: user.key) else { return nil }
        let columns = table.columns.map(\.name)
        let names = columns.map { "t.\(Connection.quoted(identifier: $0))::text" }
        let result = try session.connection.query(
            """
            SELECT \(names.joined(separator: ", ")) FROM \(table.sqlName) t
            WHERE \(condition) LIMIT 1
            """)
        guard result.rowCount == 1 else { return nil }
        return Dictionary(
            uniqueKeysWithValues: columns.enumerated().map {
                ($1, result.string(row: 0, column: $0))
            })
    }
}
