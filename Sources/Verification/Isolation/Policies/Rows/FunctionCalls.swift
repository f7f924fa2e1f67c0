internal import DatabaseCatalog
internal import PostgresDriver

/// Calls of a function, with arguments from the victim's ids, enums, CHECK lists and the literals
/// of the function and the policies.
struct FunctionCalls {
    struct Call: Sendable, Hashable {
        let sql: String
        /// What was passed, to tell an echo from an answer.
        let arguments: [String]
    }

    let all: [Call]
    /// Calls of one function.
    private static let callLimit = 48
    private static let valueLimit = 12
    /// Rows of an answer that are looked at.
    private static let rowLimit = 2_000

    /// - Throws: the server's error.
    init(
        of function: Function, _ pair: ActingPair, _ bench: PolicyBench
    ) throws(PostgresError) {
        var candidates: [[String?]] = []
        for (type, typeID) in zip(function.parameterTypes, function.parameterTypeIDs) {
            let values = try Self.values(of: type, typeID, for: function, pair, bench)
            guard !values.isEmpty else {
                all = []
                return
            }
            candidates.append(values)
        }
        all = Self.combinations(candidates).map { values in
            let arguments = zip(values, function.parameterTypes).map { value, type in
                "\(RowDraft.literal(value))::\(type)"
            }.joined(separator: ", ")
            let name =
                Connection.quoted(identifier: function.schema) + "."
                + Connection.quoted(identifier: function.name)
            return Call(
                sql: function.kind == .procedure
                    ? "CALL \(name)(\(arguments))"
                    : "SELECT * FROM \(name)(\(arguments)) LIMIT \(Self.rowLimit)",
                arguments: values.compactMap(\.self))
        }
    }

    /// Every combination, the first values of each parameter before the rest.
    private static func combinations(_ candidates: [[String?]]) -> [[String?]] {
        var found: [[String?]] = [[]]
        for values in candidates {
            let extended = values.flatMap { value in found.map { $0 + [value] } }
            found = Array(extended.prefix(callLimit))
        }
        return found
    }

    private static func values(
        of type: String, _ typeID: UInt32, for function: Function, _ pair: ActingPair,
        _ bench: PolicyBench
    ) throws(PostgresError) -> [String?] {
        var values: [String?] = []
        func add(_ value: String?) {
            if values.count < valueLimit, !values.contains(value) { values.append(value) }
        }
        let known = TypeID(rawValue: typeID)
        if known == .boolean { return ["true", "false"] }
        // Ids first: whose row is asked for is what a function forgets to ask.
        for user in [pair.victim, pair.actor] {
            for target in bench.tables {
                let table = target.table
                let keys =
                    table.primaryKey + table.foreignKeys.flatMap(\.columns)
                    + bench.context.ownerColumns(of: table)
                guard let row = try bench.firstRow(of: user, in: table) else { continue }
                for column in table.columns
                where keys.contains(column.name) && Self.fits(column, typeID) {
                    if let value = row[column.name] ?? nil { add(value) }
                }
            }
        }
        for target in bench.tables {
            for column in target.table.columns where Self.fits(column, typeID) {
                column.enumLabels.forEach { add($0) }
                SampleValue.listed(for: column, of: target.table).forEach { add($0) }
            }
        }
        if known.isText {
            let texts = [function.body] + bench.access.policies.map(\.text)
            texts.flatMap(SQLLiterals.texts).filter { $0.count <= 40 }.forEach { add($0) }
            add("%")
            add("")
        }
        if known.isInteger || known == .numeric { ["0", "1", "100"].forEach { add($0) } }
        if known == .json || known == .jsonb { add("{}") }
        if [.date, .timestamp, .timestamptz].contains(known) { add("2025-01-01") }
        if type.hasSuffix("[]") { add("{}") }
        if known == .uuid, values.isEmpty { add("00000000-0000-4000-8000-000000000000") }
        add(nil)
        return values
    }

    /// Whether a column's values can be passed for a type; texts of all kinds can for each other.
    private static func fits(_ column: Column, _ typeID: UInt32) -> Bool {
        if column.typeID == typeID { return true }
        let (have, want) = (TypeID(rawValue: column.typeID), TypeID(rawValue: typeID))
        return have.isText && want.isText || have.isInteger && want.isInteger
    }
}
