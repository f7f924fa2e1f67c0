internal import DatabaseCatalog
internal import ScenarioModel

/// What a column is filled with when the scenario does not mention it.
///
/// Columns with a default are left alone, except for times, which would otherwise say when the
/// seeding ran; so are nullable ones that hold no content. The rest is read off the type, the CHECKs
/// and the name.
extension ColumnRecipe {
    static func inferred(
        _ column: Column, _ target: WireColumn, _ table: Table, isRequired: Bool
    ) throws(RecipeMismatch) -> (Content, isMarked: Bool)? {
        if target.type.isTime, let content = time(column, isRequired: isRequired) {
            return (content, false)
        }
        guard isRequired else { return nil }
        if let key = table.foreignKey(on: column.name) {
            throw RecipeMismatch(
                "is NOT NULL and references another table (\(key.name)); list it under 'parents'")
        }
        if !target.allowedValues.isEmpty {
            let recipe = try ValueRecipe(listed(target.allowedValues), for: target)
            return (.value(recipe), false)
        }
        switch target.type {
        case .text: return try text(column, target, table)
        case .boolean: return (.value(try ValueRecipe(.chance(0.5), for: target)), false)
        case .int2, .int4, .int8, .float4, .float8, .numeric:
            if table.mustBeUnique(column.name), target.allowedRange == nil {
                return (.uniqueInteger, false)
            }
            return (.value(try ValueRecipe(number(target, column, table), for: target)), false)
        case .uuid, .bytea: return (.value(try ValueRecipe(.uuid, for: target)), false)
        case .json, .jsonb:
            let recipe = try ValueRecipe(.json(#"{"note": "made for this test"}"#), for: target)
            return (.value(recipe), recipe.isMarked)
        case .textArray:
            let recipe = try ValueRecipe(.words(1...3), for: target)
            return (.value(recipe), recipe.isMarked)
        case .timestamp, .date: return (.created, false)
        }
    }

    /// Of the rows, the share in which a column that may be empty is.
    static let emptyShare = 0.5

    /// Whether a column that may be NULL is made for content that users write: half of its rows
    /// get some, as a statement that touches only rows with content would else touch none.
    ///
    /// Keys, tokens and names of people are left to NULL, and so is what a constraint speaks of.
    static func holdsContent(_ column: Column, _ target: WireColumn, _ table: Table) -> Bool {
        guard column.defaultExpression == nil, !column.isNotNull, column.identity == nil,
            table.foreignKeys.allSatisfy({ !$0.columns.contains(column.name) }),
            !table.mustBeUnique(column.name),
            column.domainChecks.isEmpty,
            table.checks.allSatisfy({ !$0.columns.contains(column.name) })
        else { return false }
        switch target.type {
        case .text, .textArray, .json, .jsonb: break
        default: return false
        }
        let name = column.name.lowercased()
        return contentNames.contains { name.contains($0) } && target.isFree
    }

    /// What columns are called that people write into.
    private static let contentNames = [
        "note", "memo", "comment", "description", "body", "text", "content", "message", "summary",
        "bio", "remark", "detail", "about", "caption", "subject", "title", "label", "tags",
        "address",
    ]

    /// Times of creation and change; other times only where the column cannot do without.
    private static func time(_ column: Column, isRequired: Bool) -> Content? {
        let name = column.name.lowercased()
        let isChange = ["updated", "modified", "changed", "last_"].contains { name.contains($0) }
        let isCreation = ["created", "inserted"].contains { name.contains($0) }
        let fallback = column.defaultExpression?.lowercased() ?? ""
        let saysNow = ["now()", "current_", "localtimestamp", "clock_timestamp"]
            .contains { fallback.contains($0) }
        guard isChange || isCreation || isRequired || saysNow else { return nil }
        return isChange && !isCreation ? .updated : .created
    }

    /// A list with both sides of a conversation alternates; any other is drawn from evenly.
    private static func listed(_ values: [String]) -> Generator {
        if values.contains("user"), values.contains("assistant") {
            return .alternate(["user", "assistant"])
        }
        return .choice(values.map { WeightedValue(value: $0, weight: 1) })
    }

    private static func number(
        _ target: WireColumn, _ column: Column, _ table: Table
    ) throws(RecipeMismatch) -> Generator {
        if let range = target.allowedRange {
            // At most a hundred numbers, from 1 where the CHECK allows it.
            let low =
                range.contains(1)
                ? 1 : range.lowerBound == .min ? range.upperBound : range.lowerBound
            let (high, overflows) = low.addingReportingOverflow(99)
            return .integer(low...min(range.upperBound, overflows ? .max : high))
        }
        guard !table.checks.contains(where: { $0.columns.contains(column.name) }) else {
            throw RecipeMismatch(
                "is NOT NULL and has a CHECK that Bulkhead cannot read; give the column a rule")
        }
        return .integer(1...100)
    }

    private static func text(
        _ column: Column, _ target: WireColumn, _ table: Table
    ) throws(RecipeMismatch) -> (Content, isMarked: Bool) {
        let name = column.name.lowercased()
        let limit = target.maximumLength ?? .max
        if name.contains("email"), limit >= 24 { return (.email, hasRoomForEmail(target)) }
        if table.mustBeUnique(column.name) { return try uniqueText(target) }
        let generator: Generator
        if name.contains("password") || name.contains("hash"), limit >= 60 {
            generator = .text(.bcrypt)
        } else if name.contains("url") || name.contains("link"), limit >= 32 {
            generator = .text(.url)
        } else if name == "name" || name.hasSuffix("_name") {
            generator = .text(.name)
        } else {
            generator = .words(limit <= 255 ? 2...8 : 5...40)
        }
        let recipe = try ValueRecipe(generator, for: target)
        return (.value(recipe), recipe.isMarked)
    }
}
