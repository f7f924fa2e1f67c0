internal import PostgresDriver
internal import ScenarioModel

/// One attack and everything that was observed of it; the rules judge it, without a server.
struct Attack: Sendable {
    let operation: Operation
    /// The owned reference that named the victim's row; nil where nothing was replaced, because
    /// the operation has none.
    let reference: OwnedReference?
    let pair: ActingPair
    /// The parameters of the attacking call.
    let parameters: DrawnParameters
    /// The attacking call's answer.
    let answer: Answer
    /// The answers for a row that does not exist, asked twice; empty without a reference.
    let absentAnswers: [Answer]
    /// Rows of the answer that belong to somebody else.
    let foreignRows: [ForeignRow]
    /// What happened to the victim's rows.
    let changes: [RowChange]
    /// Rows that now lie below a parent of the victim and belong to somebody else.
    let planted: [PlantedRows]

    /// A row of somebody else's in an answer.
    struct ForeignRow: Sendable, Equatable {
        let owner: RowAttribution.Owner
        let columns: [String]
    }

    /// Rows below a foreign parent.
    struct PlantedRows: Sendable, Equatable {
        let child: String
        let parent: String
        let count: Int
    }

    /// What the victim lost; rows that were added to it are judged as planted.
    var losses: [RowChange] { changes.filter { $0.kind != .added } }

    /// Who attacked whom through what, for evidence.
    var situation: String {
        guard let reference else { return "\(pair.actor.description) called \(operation.name)" }
        return """
            \(pair.actor.description) called \(operation.name) with \(pair.victim.description)'s \
            :\(reference.parameter) = \(parameters[reference.parameter] ?? "NULL")
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

extension String {
    /// A statement without the space and semicolons around it.
    var trimmedStatement: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace || last == ";" { text = text.dropLast() }
        return String(text)
    }
}
