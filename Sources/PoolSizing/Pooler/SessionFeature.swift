internal import StatementSyntax

/// Something that outlives a transaction on its server connection, which a pooler in transaction
/// mode then lends to somebody else.
package enum SessionFeature: String, CaseIterable, Sendable {
    case settings
    case listen
    case advisoryLocks
    case temporaryTables
    case heldCursors
    case namedStatementsInSQL
    case load

    /// What it is, why not, and what to use instead.
    package var sentence: String {
        switch self {
        case .settings:
            "SET, and set_config with false: the setting, such as an identity, stays with the server "
                + "connection and meets the next client there; SET LOCAL, or set_config with true, "
                + "ends with the transaction"
        case .listen:
            "LISTEN: notifications arrive on the server connection, which is somebody else's by then; "
                + "listen on a direct connection (NOTIFY may go through)"
        case .advisoryLocks:
            "session-level advisory locks: the lock stays with the server connection, and its holder "
                + "cannot give it back; pg_advisory_xact_lock ends with the transaction"
        case .temporaryTables:
            "temporary tables that outlive their transaction: the next statement may find itself on a "
                + "connection without them; ON COMMIT DROP does"
        case .heldCursors:
            "cursors WITH HOLD: they live on the server connection; fetch within the transaction"
        case .namedStatementsInSQL:
            "PREPARE, EXECUTE and DEALLOCATE in SQL: PgBouncer follows prepared statements of the "
                + "protocol only, and those not before 1.21"
        case .load:
            "LOAD: the library is loaded into one server process; use session_preload_libraries"
        }
    }

    /// What a statement uses, each once, in the order of the cases; nothing of one that cannot be
    /// parsed.
    package static func used(by sql: String) -> [SessionFeature] {
        guard let tree = try? ParsedStatement(sql).tree else { return [] }
        let used = Set(tree.everything.compactMap { SessionFeature($0) })
        return allCases.filter(used.contains)
    }

    /// The one that a part of a statement is.
    private init?(_ node: SyntaxNode) {
        if let set = node["VariableSetStmt"] {
            guard set["is_local"]?.isTrue != true else { return nil }
            self = .settings
        } else if let call = node["FuncCall"] {
            self.init(call: call)
        } else if node["ListenStmt"] != nil || node["UnlistenStmt"] != nil {
            self = .listen
        } else if let table = node["CreateStmt"] {
            guard Self.staysTemporary(table["relation"], table["oncommit"]) else { return nil }
            self = .temporaryTables
        } else if let into = node["intoClause"] ?? node["into"] {
            let into = into["IntoClause"] ?? into
            guard Self.staysTemporary(into["rel"], into["onCommit"]) else { return nil }
            self = .temporaryTables
        } else if let cursor = node["DeclareCursorStmt"] {
            guard (cursor["options"]?.integer ?? 0) & Self.withHold != 0 else { return nil }
            self = .heldCursors
        } else if node["PrepareStmt"] != nil || node["ExecuteStmt"] != nil
            || node["DeallocateStmt"] != nil
        {
            self = .namedStatementsInSQL
        } else if node["LoadStmt"] != nil {
            self = .load
        } else {
            return nil
        }
    }

    /// `CURSOR_OPT_HOLD` of `nodes/parsenodes.h`.
    private static let withHold = 0x20

    private init?(call: SyntaxNode) {
        switch call["funcname"]?.elements.last?["String"]?["sval"]?.string {
        case "set_config":
            let isLocal = call["args"]?.elements.last?["A_Const"]?["boolval"]?["boolval"]
            guard isLocal?.isTrue != true else { return nil }
            self = .settings
        case "pg_advisory_lock", "pg_advisory_lock_shared", "pg_try_advisory_lock",
            "pg_try_advisory_lock_shared", "pg_advisory_unlock", "pg_advisory_unlock_shared",
            "pg_advisory_unlock_all":
            self = .advisoryLocks
        default: return nil
        }
    }

    private static func staysTemporary(_ table: SyntaxNode?, _ onCommit: SyntaxNode?) -> Bool {
        let table = table?["RangeVar"] ?? table
        return table?["relpersistence"]?.string == "t" && onCommit?.string != "ONCOMMIT_DROP"
    }
}
