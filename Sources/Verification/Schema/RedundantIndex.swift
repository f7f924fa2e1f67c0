internal import DatabaseCatalog
package import ResultModel

extension Rule {
    /// **What**: an index whose keys another index begins with.
    ///
    /// **Why**: it answers nothing that the other does not, and every write maintains both; on a
    /// hot table it also takes the chance of a heap-only update away.
    ///
    /// **Fix**: drop it.
    package static let redundantIndex = Rule(
        "redundant-index", .low, .indexes, "another index already serves what this one does")
}

/// Compares every index with the others of its table; needs only the catalog.
package enum RedundantIndex {
    package static func findings(_ context: VerificationContext) -> [Finding] {
        context.catalog.tables.flatMap { table in
            table.indexes.compactMap { index in
                guard let other = cover(of: index, among: table.indexes) else { return nil }
                let keys = index.keyTexts.joined(separator: ", ")
                let otherKeys = other.keyTexts.joined(separator: ", ")
                return Rule.redundantIndex.finding(
                    object: index.name,
                    message: "\(index.name) on \(table.displayName) is covered by \(other.name)",
                    evidence: "\(index.name) (\(keys)); \(other.name) (\(otherKeys))",
                    fix: "DROP INDEX \(index.shownName(in: table));")
            }
        }
    }

    /// The index that makes this one redundant; nil where it earns its place.
    static func cover(of index: Index, among indexes: [Index]) -> Index? {
        guard isPlain(index), !index.belongsToConstraint else { return nil }
        return indexes.first { other in
            guard other.id != index.id, isPlain(other),
                other.keyTexts.starts(with: index.keyTexts)
            else { return false }
            let isTwin = other.keyTexts.count == index.keyTexts.count
            // A unique index also forbids; only a unique twin forbids the same.
            if index.isUnique { return isTwin && other.isUnique && outranks(other, index) }
            return !isTwin || other.isUnique || outranks(other, index)
        }
    }

    /// Of two twins one stays: a constraint's, else the first by name.
    private static func outranks(_ other: Index, _ index: Index) -> Bool {
        other.belongsToConstraint || other.name < index.name
    }

    private static func isPlain(_ index: Index) -> Bool {
        index.method == "btree" && index.isValid && index.predicate == nil
            && !index.columns.contains(nil) && !index.definition.contains(" INCLUDE (")
    }
}
