internal import DatabaseCatalog
internal import PostgresDriver

/// Asks a view with conditions that give away what they see, with no more rights than its reader
/// has.
struct LeakyViewTrial {
    let bench: PolicyBench
    let view: Relation
    /// That the reader may read.
    let columns: [String]
    let actor: ActingUser
    /// Columns that are asked about.
    private static let columnLimit = 40
    private static let rowLimit = 20_000

    /// What a condition told.
    struct Take {
        /// As the reader, beforehand and afterwards.
        var preparation: [String] = []
        let statement: String
        var look: [String] = []
        let sign: String
    }

    /// A cast that fails quotes the text that it was handed.
    ///
    /// - Returns: nil where no error told of anybody else.
    func castTold(sabotage: [String]) throws(PostgresError) -> Take? {
        let content = ForeignContent(bench.context)
        for column in columns.prefix(Self.columnLimit) {
            let statement =
                "SELECT count(*) FROM \(view.sqlName) v "
                + "WHERE v.\(Connection.quoted(identifier: column))::text::date IS NULL"
            let answer = try bench.session.trial { (session) throws(PostgresError) -> Answer in
                try session.prepare(sabotage)
                try session.become(actor)
                return try session.attempt(statement)
            }
            guard let failure = answer.failure, let text = failure.quotedText else { continue }
            let told = Answer(
                columns: [Answer.AnswerColumn(name: column, origin: nil)], rows: [[text]])
            if let sign = content.sign(in: told, besides: actor) {
                return Take(statement: statement, sign: "\(failure): \(sign)")
            }
        }
        return nil
    }

    /// Whether the reader may read all of it: a row as a whole costs nothing to hand over.
    private var isWholeRead: Bool { columns == view.columns }

    private var parameter: String { isWholeRead ? view.sqlName : "jsonb" }

    private var argument: String {
        guard !isWholeRead else { return "v" }
        let fields = columns.prefix(Self.columnLimit).map {
            "\(Connection.quoted(literal: $0)), v.\(Connection.quoted(identifier: $0))"
        }
        return "jsonb_build_object(\(fields.joined(separator: ", ")))"
    }

    /// A function of the reader's own, in its temporary schema, which notes what it is asked about;
    /// it costs nothing, and the reader turns off whatever would filter before it.
    ///
    /// - Returns: nil where it was asked about nothing of anybody else's.
    func functionTold(sabotage: [String]) throws(PostgresError) -> Take? {
        let preparation = [
            "CREATE TEMPORARY TABLE bulkhead_seen (content jsonb)",
            """
            CREATE FUNCTION pg_temp.bulkhead_watch(\(parameter)) RETURNS boolean LANGUAGE plpgsql \
            COST 0.0000001 AS \
            'BEGIN INSERT INTO pg_temp.bulkhead_seen VALUES (to_jsonb($1)); RETURN true; END'
            """,
            "SET LOCAL enable_indexscan = off",
            "SET LOCAL enable_indexonlyscan = off",
            "SET LOCAL enable_bitmapscan = off",
        ]
        let statement = """
            SELECT count(*) FROM \(view.sqlName) v WHERE pg_temp.bulkhead_watch(\(argument))
            """
        let cells = columns.prefix(Self.columnLimit).map {
            "content ->> \(Connection.quoted(literal: $0)) AS \(Connection.quoted(identifier: $0))"
        }
        let look = """
            SELECT \(cells.joined(separator: ", ")) FROM pg_temp.bulkhead_seen LIMIT \(Self.rowLimit)
            """
        let answer = try bench.session.trial { (session) throws(PostgresError) -> Answer in
            try session.prepare(sabotage)
            try session.become(actor)
            for step in preparation + [statement] {
                let answer = try session.attempt(step)
                if answer.failure != nil { return answer }
            }
            return try session.attempt(look)
        }
        var sign = ForeignContent(bench.context).sign(in: answer, besides: actor)
        if sign == nil { sign = try bench.foreignRow(in: answer, besides: actor) }
        return sign.map {
            Take(
                preparation: preparation, statement: statement, look: [look],
                sign: "the function was handed a row that is not shown: \($0)")
        }
    }
}

extension PostgresError {
    /// What stands between double quotes in the server's message: the value it could not read.
    fileprivate var quotedText: String? {
        guard sqlState.conditionClass == "22", let first = message.firstIndex(of: "\""),
            let last = message.lastIndex(of: "\""), first < last
        else { return nil }
        return String(message[message.index(after: first)..<last])
    }
}
