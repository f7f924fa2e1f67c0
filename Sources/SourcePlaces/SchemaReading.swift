internal import ResultModel
internal import StatementSyntax

/// Reads one script for what it defines.
struct SchemaReading {
    struct Definition {
        let kind: SchemaDefinitions.Kind
        let name: String
        let location: SourcePlace
    }

    let script: ParsedScript
    let file: String
    private(set) var definitions: [Definition] = []
    private(set) var policies: [(table: String, policy: SchemaDefinitions.Policy)] = []

    init(script: ParsedScript, file: String) {
        self.script = script
        self.file = file
    }

    mutating func readAll() {
        for statement in script.statements {
            guard case .object(let fields) = statement.tree, let (kind, body) = fields.first else {
                continue
            }
            read(kind, body, statement)
        }
    }

    private mutating func read(
        _ kind: String, _ body: SyntaxNode, _ statement: ParsedScript.Statement
    ) {
        let line = script.line(of: statement)
        switch kind {
        case "CreateStmt": readTable(body, statement)
        case "AlterTableStmt": readChanges(body, statement)
        case "IndexStmt": readIndex(body, line)
        case "ViewStmt": define(.view, body["view"]?.relationName, line)
        case "CreateTableAsStmt": define(.view, body["into"]?["rel"]?.relationName, line)
        case "CreateSeqStmt": define(.sequence, body["sequence"]?.relationName, line)
        case "CreateFunctionStmt": define(.function, body["funcname"]?.qualifiedName, line)
        case "CreateTrigStmt": define(.trigger, body["trigname"]?.string, line)
        case "CreateRoleStmt": define(.role, body["role"]?.string, line)
        case "CreatePolicyStmt": readPolicy(body, line)
        case "GrantStmt": readGrant(body, line)
        case "GrantRoleStmt": readMembership(body, line)
        case "AlterDefaultPrivilegesStmt": define(.defaultPrivileges, "*", line)
        default: break
        }
    }

    private mutating func define(_ kind: SchemaDefinitions.Kind, _ name: String?, _ line: Int) {
        guard let name else { return }
        definitions.append(
            Definition(kind: kind, name: name, location: SourcePlace(file: file, line: line)))
    }

    // MARK: Tables

    private mutating func readTable(
        _ body: SyntaxNode, _ statement: ParsedScript.Statement
    ) {
        guard let table = body["relation"]?.relationName else { return }
        define(.table, table, script.line(of: statement))
        for element in body["tableElts"]?.elements ?? [] {
            if let column = element["ColumnDef"] {
                readColumn(column, of: table, statement)
            } else if let constraint = element["Constraint"] {
                readConstraint(constraint, of: table, on: constraint.columns, statement)
            }
        }
    }

    private mutating func readColumn(
        _ column: SyntaxNode, of table: String, _ statement: ParsedScript.Statement
    ) {
        guard let name = column["colname"]?.string else { return }
        let line = script.line(of: column, in: statement)
        define(.column, "\(table).\(name)", line)
        // What SERIAL and identity columns bring along.
        define(.sequence, "\(table)_\(name)_seq", line)
        for constraint in column["constraints"]?.elements.compactMap({ $0["Constraint"] }) ?? [] {
            readConstraint(constraint, of: table, on: [name], statement)
        }
    }

    /// - Parameter columns: those that it is about, from which the server makes a name where none
    ///   is given.
    private mutating func readConstraint(
        _ constraint: SyntaxNode, of table: String, on columns: [String],
        _ statement: ParsedScript.Statement
    ) {
        let line = script.line(of: constraint, in: statement)
        let bare = table.split(separator: ".").last.map(String.init) ?? table
        let ending: String
        switch constraint["contype"]?.string {
        case "CONSTR_PRIMARY": ending = "pkey"
        case "CONSTR_UNIQUE": ending = "key"
        case "CONSTR_CHECK": ending = "check"
        case "CONSTR_EXCLUSION": ending = "excl"
        case "CONSTR_FOREIGN":
            ending = "fkey"
            if let parent = constraint["pktable"]?.relationName {
                define(.foreignKey, table + SchemaDefinitions.arrow + parent, line)
            }
        default: return
        }
        let isPrimary = ending == "pkey"
        let name =
            constraint["conname"]?.string
            ?? ([bare] + (isPrimary ? [] : columns) + [ending]).joined(separator: "_")
        define(.constraint, name, line)
        define(.constraint, "\(table).\(name)", line)
    }

    private mutating func readChanges(
        _ body: SyntaxNode, _ statement: ParsedScript.Statement
    ) {
        guard let table = body["relation"]?.relationName else { return }
        for command in body["cmds"]?.elements.compactMap({ $0["AlterTableCmd"] }) ?? [] {
            switch command["subtype"]?.string {
            case "AT_AddColumn":
                if let column = command["def"]?["ColumnDef"] {
                    readColumn(column, of: table, statement)
                }
            case "AT_AddConstraint":
                if let constraint = command["def"]?["Constraint"] {
                    readConstraint(constraint, of: table, on: constraint.columns, statement)
                }
            case "AT_EnableRowSecurity", "AT_ForceRowSecurity":
                define(.rowSecurity, table, script.line(of: statement))
            default: break
            }
        }
    }

    private mutating func readIndex(_ body: SyntaxNode, _ line: Int) {
        guard let table = body["relation"]?.relationName else { return }
        if let name = body["idxname"]?.string { return define(.index, name, line) }
        let bare = table.split(separator: ".").last.map(String.init) ?? table
        let columns = (body["indexParams"]?.elements ?? []).map {
            $0["IndexElem"]?["name"]?.string ?? "expr"
        }
        define(.index, ([bare] + columns + ["idx"]).joined(separator: "_"), line)
    }

    // MARK: Rights

    private mutating func readPolicy(_ body: SyntaxNode, _ line: Int) {
        guard let table = body["table"]?.relationName, let name = body["policy_name"]?.string
        else { return }
        policies.append(
            (
                table,
                SchemaDefinitions.Policy(
                    name: name, command: body["cmd_name"]?.string ?? "all",
                    location: SourcePlace(file: file, line: line))
            ))
    }

    private mutating func readGrant(_ body: SyntaxNode, _ line: Int) {
        guard body["is_grant"]?.isTrue == true, body["objtype"]?.string == "OBJECT_TABLE" else {
            return
        }
        if body["targtype"]?.string == "ACL_TARGET_ALL_IN_SCHEMA" {
            return define(.grant, "*", line)
        }
        for object in body["objects"]?.elements ?? [] {
            define(.grant, object["RangeVar"]?.relationName, line)
        }
    }

    private mutating func readMembership(_ body: SyntaxNode, _ line: Int) {
        guard body["is_grant"]?.isTrue == true else { return }
        for role in body["granted_roles"]?.elements ?? [] {
            for member in body["grantee_roles"]?.elements ?? [] {
                guard let role = role["AccessPriv"]?["priv_name"]?.string,
                    let member = member["RoleSpec"]?["rolename"]?.string
                else { continue }
                define(.membership, member + SchemaDefinitions.arrow + role, line)
            }
        }
    }
}

extension SyntaxNode {
    /// Of a relation as a statement names it: its name as reports show it.
    fileprivate var relationName: String? {
        guard let name = self["relname"]?.string else { return nil }
        guard let schema = self["schemaname"]?.string, schema != "public" else { return name }
        return "\(schema).\(name)"
    }

    /// Of a list of names.
    fileprivate var qualifiedName: String? {
        let names = elements.compactMap { $0["String"]?["sval"]?.string }
        let shown = names.first == "public" ? Array(names.dropFirst()) : names
        return shown.isEmpty ? nil : shown.joined(separator: ".")
    }

    /// Of a table's constraint: its columns, in its order; those of a CHECK where they are one.
    fileprivate var columns: [String] {
        let listed = (self["keys"] ?? self["fk_attrs"])?.elements ?? []
        guard listed.isEmpty else { return listed.compactMap { $0["String"]?["sval"]?.string } }
        let named = Set((self["raw_expr"]?.everything ?? []).compactMap { $0.columnName?.last })
        return named.count == 1 ? Array(named) : []
    }
}
