internal import APIRequests
internal import ScenarioModel

/// Rows made below somebody else's, as far as the API alone shows them.
extension APIAttack {
    /// Whether the request makes something below the rows that it names.
    var makesChildren: Bool {
        guard operation.request.method == .post, operation.deletes == nil else { return false }
        switch vector {
        case .references, .captured: return true
        default: return false
        }
    }

    /// What shows that a row came to lie below the victim's; nil where nothing does, or where the
    /// database says it better.
    ///
    /// An application that takes a parent of the caller's own instead of the foreign one says so in
    /// its answer, or is not told from one that does not: nothing is then concluded.
    var shownBelowVictims: String? {
        guard !isObserved, makesChildren, answer.isSuccess else { return nil }
        if !gained.isEmpty {
            return "the victim's own \(gained.joined(separator: ", ")) now holds more"
        }
        if !seenByActor.isEmpty {
            return "\(seenByActor.joined(separator: ", ")) now shows the actor more below the "
                + "victim's row"
        }
        guard let key = createdKey else { return nil }
        let isAbsentRefused =
            absentAnswers.count == 2 && !absentAnswers.contains(where: \.isSuccess)
        switch isVictimsParentNamed {
        case true: return "the answer names the new row \(key) and the victim's above it"
        case nil where isAbsentRefused:
            return "the answer names the new row \(key), and a row above it that does not exist is "
                + "refused with status \(absentAnswers[0].status)"
        default: return nil
        }
    }

    /// The key of the row that the request made, as the answer says it; nil where it made none.
    private var createdKey: String? {
        guard operation.creates != nil else { return nil }
        let known = Set(call.sent)
        return operation.captures.lazy.compactMap { capture in
            let value = capture.value(in: answer)
            // The very row of the caller's own call is no new one.
            return value == ownAnswer.flatMap { capture.value(in: $0) } ? nil : value?.text
        }.first { !known.contains($0) }
    }
}
