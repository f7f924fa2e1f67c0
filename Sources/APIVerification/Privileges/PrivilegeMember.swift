internal import APIRequests
internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel
internal import Verification

/// A member that makes its owner more than an ordinary user, and that a request has no business to
/// hold.
struct PrivilegeMember: Equatable {
    /// As the column, or the document's schema, calls it.
    let name: String
    /// The table it is a column of; nil where only a document names it.
    let table: String?
    let value: Value

    /// What an attacker writes into it.
    enum Value: Equatable {
        case truth
        case word(String)
    }

    /// As JSON and as the database's `::text` have it.
    var text: String {
        switch value {
        case .truth: "true"
        case .word(let word): word
        }
    }

    /// For a request.
    var parameter: ParameterValue {
        switch value {
        case .truth: .boolean(true)
        case .word(let word): .text(word)
        }
    }

    /// For a request that takes it back; nil where it is not known what was there.
    var harmless: ParameterValue? {
        switch value {
        case .truth: .boolean(false)
        case .word: nil
        }
    }

    /// The names that bodies may use: as SQL and as JSON write it.
    var spellings: [String] {
        name.camelCased == name ? [name] : [name, name.camelCased]
    }

    // MARK: In answers

    /// Whether an answer has the member at all.
    func isShown(in answer: String) -> Bool {
        let text = answer.filter { !$0.isWhitespace }
        return spellings.contains { text.contains("\"\($0)\":") }
    }

    /// How often an answer has it with what an attacker writes into it.
    func count(in answer: String) -> Int {
        let text = answer.filter { !$0.isWhitespace }
        let written = if case .word(let word) = value { "\"\(word)\"" } else { "true" }
        return spellings.reduce(0) { $0 + text.ranges(of: "\"\($1)\":\(written)").count }
    }

    // MARK: What is one

    /// Names of columns of truth, without `is` and underscores.
    private static let truths: Set<String> = [
        "superuser", "admin", "administrator", "superadmin", "staff", "root", "moderator",
        "privileged", "verified", "emailverified", "approved", "premium", "trusted", "internal",
    ]
    /// Names of columns that hold what a user is.
    private static let kinds: Set<String> = [
        "role", "userrole", "accountrole", "grouprole", "accesslevel", "usertype", "accounttype",
    ]
    /// What such a column may hold that is more than usual.
    private static let words = [
        "admin", "administrator", "superadmin", "superuser", "root", "owner", "staff", "manager",
        "moderator",
    ]

    /// A column as such a member; nil where it is none.
    ///
    /// - Parameter isUsers: whether its table's rows are the users themselves: a role in any other
    ///   table, as a message's, is one only where it may hold a word that says so.
    init?(_ column: Column, of table: Table, isUsers: Bool) {
        guard !column.isGenerated else { return nil }
        name = column.name
        self.table = table.displayName
        let plain = Self.plain(column.name)
        if TypeID(rawValue: column.typeID) == .boolean {
            guard Self.truths.contains(plain) else { return nil }
            value = .truth
            return
        }
        let allowed =
            column.enumLabels
            + table.checks.filter { $0.columns == [column.name] }
            .flatMap { Self.literals(in: $0.definition) }
        guard Self.kinds.contains(plain), !column.isArray,
            let word = Self.word(among: allowed, isUsers: isUsers)
        else { return nil }
        value = .word(word)
    }

    /// A property of a document's schema as such a member; nil where it is none.
    init?(_ property: OpenAPIProperty) {
        name = property.name
        table = nil
        let plain = Self.plain(property.name)
        switch property.type {
        case "boolean" where Self.truths.contains(plain): value = .truth
        case "string" where Self.kinds.contains(plain):
            // A role without a list of values may be a message's.
            guard let word = Self.word(among: property.values, isUsers: false) else { return nil }
            value = .word(word)
        default: return nil
        }
    }

    private static func word(among allowed: [String], isUsers: Bool) -> String? {
        if allowed.isEmpty { return isUsers ? words[0] : nil }
        return words.lazy.compactMap { word in allowed.first { $0.lowercased() == word } }.first
    }

    /// `emailverified` for `is_email_verified` and `isEmailVerified`.
    private static func plain(_ name: String) -> String {
        let plain = ReferenceName.plain(name)
        return plain.hasPrefix("is") && plain != "is" ? String(plain.dropFirst(2)) : plain
    }

    /// `admin` and `user` of `role IN ('admin', 'user')`.
    private static func literals(in check: String) -> [String] {
        check.matches(of: /'((?:[^']|'')*)'/).map { String($0.1) }
    }
}
