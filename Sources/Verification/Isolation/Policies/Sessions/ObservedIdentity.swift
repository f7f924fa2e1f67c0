internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// What the identity statements were seen to do: identity may be told through a function, or inside
/// a JSON value, where no reading of the statements finds it.
struct ObservedIdentity: Sendable, Equatable {
    /// Settings that policies or functions read and that hold another value once a user acts.
    let settings: [String]
    /// Those of them that hold a JSON object.
    let documents: [String]
    /// SQL that yields the acting user's key as a text; nil where nothing was found to.
    let actor: String?
    /// Roles that users act as, where each has one of its own; empty where all share one.
    let roles: Set<String>
    /// Users whose role is asked for, at most.
    private static let userLimit = 5_000

    /// Lets a user act, and looks.
    ///
    /// - Parameter session: of the application's role.
    static func read(
        _ session: PolicySession, _ access: AccessCatalog
    ) throws(PostgresError) -> ObservedIdentity {
        let context = session.context
        guard let user = context.anyUser else {
            return ObservedIdentity(settings: [], documents: [], actor: nil, roles: [])
        }
        let written = IdentitySettings.names(in: context.scenario.database.identity)
        let names = (written + access.settingsRead).uniqued.filter { $0.contains(".") }
        let helpers = access.functions.filter {
            $0.parameterTypes.isEmpty && !$0.returnsTrigger && $0.kind == .function
                && $0.volatility != .volatile
        }
        var documents: [String] = []
        let (settings, actor) = try session.trial {
            (session) throws(PostgresError) -> ([String], String?) in
            let before = try values(names, session)
            try session.become(user)
            let after = try values(names, session)
            let settings = names.filter { name in
                guard let value = after[name], !value.isEmpty else { return false }
                return value != before[name]
            }
            documents = settings.filter { after[$0]?.hasPrefix("{") ?? false }
            for expression in expressions(settings, after, user.key, helpers) {
                let answer = try session.attempt("SELECT (\(expression))::text")
                if answer.rows.first?.first == user.key { return (settings, expression) }
            }
            return (settings, nil)
        }
        return ObservedIdentity(
            settings: settings, documents: documents, actor: actor, roles: try roles(session))
    }

    private static func values(
        _ names: [String], _ session: PolicySession
    ) throws(PostgresError) -> [String: String] {
        var found: [String: String] = [:]
        for name in names {
            let answer = try session.attempt("SELECT current_setting($1, true)", [name])
            found[name] = answer.rows.first?.first ?? nil
        }
        return found
    }

    /// What could yield the user's key: a setting, a helper of the schema, a part of a JSON value.
    private static func expressions(
        _ settings: [String], _ values: [String: String], _ key: String, _ helpers: [Function]
    ) -> [String] {
        func read(_ setting: String) -> String {
            "nullif(current_setting(\(Connection.quoted(literal: setting)), true), '')"
        }
        let plain = settings.filter { values[$0] == key }.map(read)
        let calls = helpers.map {
            // As a subquery: one that returns a set may not stand in a policy otherwise.
            "(SELECT \($0.schema.quotedWhereNeeded).\($0.name.quotedWhereNeeded)())"
        }
        let parts = settings.flatMap { setting in
            ["sub", "user_id", "uid", "id", "tenant_id", "org_id"].map {
                "(\(read(setting))::jsonb ->> '\($0)')"
            }
        }
        return plain + calls + parts
    }

    /// The roles of all users, where the first two act as different ones.
    private static func roles(_ session: PolicySession) throws(PostgresError) -> Set<String> {
        let plan = session.context.plan
        var found: Set<String> = []
        for number in 0..<min(plan.users, userLimit) {
            let user = ActingUser(number, .median, in: plan)
            do throws(PostgresError) {
                let role = try session.trial { (session) throws(PostgresError) -> String? in
                    try session.become(user)
                    return try session.connection.query("SELECT current_user")
                        .string(row: 0, column: 0)
                }
                if let role { found.insert(role) }
            } catch {
                // Who cannot act has no role.
                guard !error.isServerLoss else { throw error }
            }
            if number == 1, found.count < 2 { return [] }
        }
        return found
    }
}
