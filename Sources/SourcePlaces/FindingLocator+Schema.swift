internal import ResultModel

/// Which statement of the schema a finding is about.
extension FindingLocator {
    /// The most specific statement that the finding's object names.
    func inSchema(_ finding: Finding) -> SourcePlace? {
        let object = finding.object
        if let command = Self.commandOfPolicy[finding.ruleId],
            let policy = policy(for: command, of: subject(of: object), finding)
        {
            return policy
        }
        if Self.rulesOfRights.contains(finding.ruleId),
            let grant = schema.location(of: .grant, object) ?? schema.location(of: .grant, "*")
        {
            return grant
        }
        if Self.rulesOfForcing.contains(finding.ruleId),
            let forced = schema.location(of: .rowSecurity, object)
        {
            return forced
        }
        if finding.ruleId == "open-default-privileges" {
            return schema.location(of: .defaultPrivileges, "*")
        }
        return named(object) ?? edge(object, finding.ruleId) ?? part(object)
    }

    /// Rules whose cause is in a policy, and the commands that policies for it govern.
    private static let commandOfPolicy = [
        "foreign-row-visible": "select", "conditional-exposure": "select",
        "unset-identity": "select", "hard-coded-identity": "select", "loose-identity": "select",
        "policy-error": "select", "ownerless-rows": "select",
        "foreign-row-updated": "update", "blind-update": "update", "ownership-transfer": "update",
        "foreign-row-deleted": "delete", "blind-delete": "delete",
        "insert-on-behalf": "insert", "foreign-parent-insert": "insert",
        "upsert-bypass": "update", "merge-bypass": "update",
    ]

    private static let rulesOfRights: Set = [
        "truncate-granted", "trigger-granted", "references-granted",
    ]

    private static let rulesOfForcing: Set = ["unforced-owner", "unforced-table"]

    /// Rules that name the child of an edge before its parent.
    private static let rulesOfChildFirst: Set = [
        "owner-disagreement", "foreign-parent-insert", "parent-existence",
    ]

    /// The policy that lets a command through, where it is clear which one does.
    ///
    /// Policies of one command are joined by OR: where there are several, and the finding names
    /// none of them, none is accused.
    private func policy(
        for command: String, of table: String, _ finding: Finding
    ) -> SourcePlace? {
        let candidates = schema.policies(of: table).filter {
            [command, "all"].contains($0.command)
        }
        let text = finding.evidence + finding.message + finding.fix
        let named = candidates.filter { text.contains($0.name) }
        if named.count == 1 { return named.first?.location }
        return candidates.count == 1 ? candidates.first?.location : nil
    }

    /// The table that an object is about: what stands before a column, an edge or a bracket.
    private func subject(of object: String) -> String {
        if schema.location(of: .table, object) != nil { return object }
        let first = object.components(before: [SchemaDefinitions.arrow, " (", ": ", ", "])
        if schema.location(of: .table, first) != nil { return first }
        return first.split(separator: ".").dropLast().joined(separator: ".")
    }

    // MARK: By what is named

    /// A thing that has the object as its whole name.
    private func named(_ object: String) -> SourcePlace? {
        let plain = object.components(before: ["("])
        return schema.location(of: .index, object) ?? schema.location(of: .constraint, object)
            ?? schema.location(of: .table, object) ?? schema.location(of: .view, object)
            ?? schema.location(of: .column, object) ?? schema.location(of: .sequence, object)
            ?? schema.location(of: .function, plain) ?? schema.location(of: .trigger, object)
            ?? ofRole(object)
    }

    /// `users → tasks`: the foreign key between the two, or the table that should have one.
    private func edge(_ object: String, _ rule: String) -> SourcePlace? {
        let ends = object.separated(by: SchemaDefinitions.arrow)
        guard ends.count > 1, let last = ends.last else { return nil }
        let before = ends[ends.count - 2]
        let isChildFirst = Self.rulesOfChildFirst.contains(rule)
        let (child, parent) = isChildFirst ? (before, last) : (last, before)
        let arrow = SchemaDefinitions.arrow
        return schema.location(of: .foreignKey, child + arrow + parent)
            ?? schema.location(of: .foreignKey, parent + arrow + child)
            ?? schema.location(of: .membership, object)
            ?? schema.location(of: .table, child) ?? schema.location(of: .table, parent)
            ?? ofRole(before)
    }

    /// `tasks.user_id, created_at`, `users (email)`, `tasks: CHECK …`, `tasks, messages`: the first
    /// column that is named, else the table.
    private func part(_ object: String) -> SourcePlace? {
        let table = subject(of: object)
        guard !table.isEmpty else { return nil }
        let rest = object.dropFirst(table.count).drop { !($0.isLetter || $0 == "_") }
        let column = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return schema.location(of: .column, "\(table).\(column)")
            ?? schema.location(of: .table, table)
    }
}

extension String {
    /// What stands before the first of some signs; the whole where there is none.
    fileprivate func components(before signs: [String]) -> String {
        signs.reduce(self) { $0.separated(by: $1).first ?? $0 }
    }

    fileprivate func separated(by sign: String) -> [String] {
        split(separator: sign, omittingEmptySubsequences: false).map(String.init)
    }
}
