package import ResultModel
internal import StatementSyntax

/// Where the objects of a database are defined, by the names that the catalog gives them.
///
/// Read off the schema's statements as they stand, without a server: what a DO block, an extension
/// or another program makes is not known here.
package struct SchemaDefinitions: Sendable, Equatable {
    /// What a name may stand for.
    package enum Kind: Sendable, Equatable, Hashable {
        case table
        /// `table.column`.
        case column
        /// `table.constraint`, or the name alone; its index has the same name.
        case constraint
        /// `child → parent`.
        case foreignKey
        case index
        case sequence
        case view
        /// Without its parameters.
        case function
        /// The table that a policy is of.
        case policy
        /// The table whose row security is turned on or forced.
        case rowSecurity
        case trigger
        case role
        /// The table that somebody is given rights on; `*` for all tables of a schema.
        case grant
        /// `member → role`.
        case membership
        /// Rights on what is yet to be made.
        case defaultPrivileges
    }

    /// One policy of a table.
    package struct Policy: Sendable, Equatable {
        package let name: String
        /// `all`, `select`, `insert`, `update`, or `delete`.
        package let command: String
        package let location: SourcePlace
    }

    private struct Key: Sendable, Equatable, Hashable {
        let kind: Kind
        let name: String
    }

    private var locations: [Key: SourcePlace] = [:]
    private var policiesByTable: [String: [Policy]] = [:]

    /// Nothing is defined.
    package init() {}

    /// The largest file that is read; what is larger is data rather than a schema.
    package static let largestFileBytes = 4_000_000

    /// Adds what a file defines; of two definitions of one thing the later stands.
    ///
    /// - Parameters:
    ///   - text: SQL; what cannot be parsed of it is left out.
    ///   - file: its name, as results record it.
    package mutating func add(_ text: String, of file: String) {
        guard text.utf8.count <= Self.largestFileBytes else { return }
        var reading = SchemaReading(script: ParsedScript(text), file: file)
        reading.readAll()
        for definition in reading.definitions {
            locations[Key(kind: definition.kind, name: definition.name)] = definition.location
        }
        for (table, policy) in reading.policies {
            policiesByTable[table, default: []].removeAll { $0.name == policy.name }
            policiesByTable[table, default: []].append(policy)
        }
    }

    /// Where something is defined; nil where no statement of the schema does.
    ///
    /// - Parameter name: as the catalog shows it, without `public.`.
    package func location(of kind: Kind, _ name: String) -> SourcePlace? {
        locations[Key(kind: kind, name: name)]
            ?? locations[Key(kind: kind, name: unqualified(name))]
    }

    /// The policies of a table, in the order of the schema.
    package func policies(of table: String) -> [Policy] {
        policiesByTable[table] ?? policiesByTable[unqualified(table)] ?? []
    }

    /// A name without the schema in front of it: a script may rely on the search path.
    ///
    /// Of `child → parent` both lose theirs; a column keeps its table.
    private func unqualified(_ name: String) -> String {
        let ends = name.split(separator: Self.arrow, omittingEmptySubsequences: false)
        return ends.map { end in
            let parts = end.split(separator: ".", omittingEmptySubsequences: false)
            return parts.dropFirst(parts.count > 1 ? 1 : 0).joined(separator: ".")
        }.joined(separator: Self.arrow)
    }

    /// Between the two ends of an edge, as findings write it.
    static let arrow = " → "
}
