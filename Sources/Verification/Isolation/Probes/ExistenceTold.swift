internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation answers differently for another user's row than for a row that does
    /// not exist, although it hands out nothing of it.
    ///
    /// **Why**: the difference is an oracle: ids, and who has how much, can be enumerated.
    ///
    /// **Fix**: make both answers the same, by asking for the owner in the same predicate; over HTTP
    /// with the same status and the same body, 404 for both.
    ///
    /// CWE-203, CWE-204; OWASP API3:2023.
    package static let existenceTold = Rule(
        "existence-told", .medium, .isolation,
        "an operation tells another user's row from one that does not exist")
}

/// Judges attacks by comparing their answer with the one for an absent row.
enum ExistenceTold: AttackRule {
    static let rule = Rule.existenceTold

    static func evidence(in attack: Attack) -> String? {
        // What a graver rule explains is that rule's alone.
        guard attack.foreignRows.isEmpty, attack.changes.isEmpty, attack.planted.isEmpty,
            attack.strangers.isEmpty, attack.absentAnswers.count == 2
        else { return nil }
        // A call that ran out of time, or into somebody's lock, says nothing by that.
        guard !(attack.absentAnswers + [attack.answer]).contains(where: \.isInterrupted) else {
            return nil
        }
        let absent = attack.absentAnswers[0]
        // A statement that answers the same call differently (a number from a sequence) can only
        // be judged by its shape, or not at all.
        guard absent.shape == attack.absentAnswers[1].shape else { return nil }
        if attack.answer.shape != absent.shape {
            return """
                \(attack.situation): \(attack.answer.shape); for a row that does not exist: \
                \(absent.shape)
                """
        }
        guard attack.answer.failure == nil,
            absent.sortedRows == attack.absentAnswers[1].sortedRows,
            attack.rowsBesideEcho != attack.absentRowsBesideEcho
        else { return nil }
        return """
            \(attack.situation): the values returned differ from those for a row that does not \
            exist (columns \(absent.columns.map(\.name).joined(separator: ", ")))
            """
    }

    static func message(_ attack: Attack) -> String {
        "\(attack.operation.name) tells whether another user's row exists"
    }

    static func fix(_ attack: Attack, _ context: VerificationContext) -> String {
        OwnerPredicate.fix(for: attack, context)
    }
}

extension Attack {
    /// The answer without what only repeats the values asked for: an INSERT's RETURNING hands
    /// back what it was given, and tells nothing by it.
    fileprivate var rowsBesideEcho: [[String]] {
        rows(of: answer, echoing: parameters)
    }

    fileprivate var absentRowsBesideEcho: [[String]] {
        rows(of: absentAnswers[0], echoing: absentParameters ?? parameters)
    }

    private func rows(of answer: Answer, echoing values: DrawnParameters) -> [[String]] {
        var answer = answer
        for reference in references {
            guard let value = values[reference.parameter] else { continue }
            answer.rows = answer.rows.map { row in
                row.map { $0 == value ? ":\(reference.parameter)" : $0 }
            }
        }
        return answer.sortedRows
    }
}
