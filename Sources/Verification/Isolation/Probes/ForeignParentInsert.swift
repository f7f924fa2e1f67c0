internal import DatabaseCatalog
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation (a statement, or a request that names the parent), or a raw statement
    /// that every policy lets pass, put a row below a parent that belongs to another user.
    ///
    /// **Why**: a foreign key only asks whether the parent exists. The victim finds a stranger's
    /// text in an own conversation, and deleting the parent deletes the stranger's row.
    ///
    /// **Fix**: insert by `SELECT … WHERE EXISTS` over the owner's parents, or make the owner part
    /// of the foreign key; in an application, look the parent up by its owner first, and answer 404.
    ///
    /// CWE-639, CWE-915; OWASP API1:2023, API3:2023.
    package static let foreignParentInsert = Rule(
        "foreign-parent-insert", .high, .isolation,
        "another user's row is accepted as the parent of an own one")
}

/// Judges attacks by rows that now lie below the victim's.
enum ForeignParentInsert: AttackRule {
    static let rule = Rule.foreignParentInsert

    static func evidence(in attack: Attack) -> String? {
        let planted = attack.planted.map { "\($0.count) of \($0.child) below \($0.parent)" }
        let added = attack.changes.filter { $0.kind == .added }.map(\.description)
        let strangers = attack.strangers.filter { $0.kind == .added }
        guard !planted.isEmpty || !added.isEmpty else {
            guard !strangers.isEmpty else { return nil }
            return "\(attack.situation) and planted rows: \(strangers.strangersDescription)"
        }
        return """
            \(attack.situation) and planted rows with \(attack.pair.victim.description): \
            \((planted + added).joined(separator: "; "))
            """
    }

    static func message(_ attack: Attack) -> String {
        "\(attack.operation.name) puts rows below another user's"
    }

    static func fix(_ attack: Attack, _ context: VerificationContext) -> String {
        guard let reference = attack.references.first else {
            return OwnerPredicate.fix(for: attack, context)
        }
        let parent = context.table(reference.table)
        let conditions = attack.references.map { reference in
            let table = context.table(reference.table)
            return """
                EXISTS (SELECT FROM \(table.displayName) \
                WHERE \(reference.column.name) = :\(reference.parameter) \
                AND \(OwnerPredicate.condition(on: table, context) ?? "… = :user"))
                """
        }
        var fix = "insert by SELECT and add: WHERE " + conditions.joined(separator: " AND ")
        let edge = attack.planted.first.flatMap { planted in
            context.ownedEdges.first {
                $0.child.displayName == planted.child && $0.parent.id == parent.id
            }
        }
        if let composite = edge?.compositeKey(context.tenancy) {
            fix += "; or in the schema: \(composite)"
        }
        return fix
    }
}
