/// A role of the source, as far as it decides who may do what; never its password.
package struct SourceRole: Sendable, Equatable {
    /// The role's name.
    package var name: String
    /// No check of rights applies to it.
    package var isSuperuser: Bool
    /// It has the rights of the roles it belongs to without taking them.
    package var inherits: Bool
    /// It may make roles.
    package var createsRoles: Bool
    /// It may make databases.
    package var createsDatabases: Bool
    /// It may log in.
    package var logsIn: Bool
    /// It may stream every row of the cluster.
    package var replicates: Bool
    /// No policy binds it.
    package var bypassesRowSecurity: Bool
    /// How many connections it may have; -1 is any number.
    package var connectionLimit: Int
}

/// One role's belonging to another.
package struct RoleMembership: Sendable, Equatable {
    /// The role that is belonged to.
    package var role: String
    /// The role that belongs to it.
    package var member: String
    /// Whether the member may let others in.
    package var isAdministrator: Bool
    /// Whether the member has the role's rights without taking it; nil before PostgreSQL 16, where
    /// the member itself says so.
    package var inherits: Bool?
    /// Whether the member may take the role; nil before PostgreSQL 16, where it always may.
    package var allowsTaking: Bool?
}

/// A setting that a login gives: `ALTER ROLE … SET`, `ALTER DATABASE … SET`.
package struct SourceSetting: Sendable, Equatable {
    /// Whose logins; nil for everybody's.
    package var role: String?
    package var name: String
    /// As the server keeps it, unquoted.
    package var value: String
}

/// What somebody may do with the database as a whole.
package struct DatabasePrivilege: Sendable, Equatable {
    /// Nil for everybody.
    package var grantee: String?
    /// `CONNECT`, `CREATE`, `TEMPORARY`.
    package var privilege: String
    package var isGrantable: Bool
}
