internal import PostgresDriver
internal import ScenarioModel

/// One attack and everything that was observed of it; the rules judge it, without a server.
package struct Attack: Sendable {
    let operation: Operation
    /// The owned references that named the victim's rows; empty where nothing was replaced,
    /// because the operation has none.
    let references: [OwnedReference]
    let pair: ActingPair
    /// The parameters of the attacking call.
    let parameters: DrawnParameters
    /// The attacking call's answer.
    let answer: Answer
    /// The answers for a row that does not exist, asked twice; empty without a reference.
    let absentAnswers: [Answer]
    /// The parameters of those calls; nil where there were none.
    var absentParameters: DrawnParameters?
    /// Rows of the answer that belong to somebody else.
    let foreignRows: [ForeignRow]
    /// What happened to the victim's rows.
    let changes: [RowChange]
    /// What happened to rows of third parties; the changes' rows are owners.
    var strangers: [RowChange] = []
    /// Rows that now lie below a parent of the victim and belong to somebody else.
    let planted: [PlantedRows]

    /// A row of somebody else's in an answer.
    struct ForeignRow: Sendable, Equatable {
        let owner: RowAttribution.Owner
        let columns: [String]
    }

    /// Rows below a foreign parent.
    package struct PlantedRows: Sendable, Equatable {
        package let child: String
        package let parent: String
        package let count: Int
    }

    /// What the victim lost; rows that were added to it are judged as planted.
    var losses: [RowChange] { changes.filter { $0.kind != .added } }

    /// Who attacked whom through what, for evidence.
    var situation: String {
        guard !references.isEmpty else {
            return "\(pair.actor.description) called \(operation.name)"
        }
        let replaced = references.map {
            ":\($0.parameter) = \(parameters[$0.parameter] ?? "NULL")"
        }
        return """
            \(pair.actor.description) called \(operation.name) with \(pair.victim.description)'s \
            \(replaced.joined(separator: " and "))
            """
    }

    /// The attack as statements to paste into psql.
    var replay: String {
        """
        BEGIN;
        PREPARE attack AS \(operation.sql.text.trimmedStatement);
        EXECUTE attack\(parameters.arguments(for: operation.sql));
        ROLLBACK;
        DEALLOCATE attack;
        """
    }
}

extension [RowChange] {
    /// Changes of third parties' rows: `tasks of 3 other users changed (17, 18, 19)`.
    var strangersDescription: String {
        map { change in
            let owners = change.rows.prefix(5).joined(separator: ", ")
            let count = change.rows.count
            return "\(change.table) of \(count) other user\(count == 1 ? "" : "s") "
                + "\(change.kind.rawValue) (\(owners)\(count > 5 ? ", …" : ""))"
        }.joined(separator: "; ")
    }
}

extension String {
    /// A statement without the space and semicolons around it.
    var trimmedStatement: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace || last == ";" { text = text.dropLast() }
        return String(text)
    }
}
