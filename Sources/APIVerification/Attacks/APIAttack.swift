internal import ScenarioModel
internal import Verification

/// One attack over HTTP and everything that was observed of it; the rules judge it.
struct APIAttack {
    let operation: HTTPOperation
    let vector: AttackVector
    let pair: ActingPair
    let call: Call
    let answer: APIAnswer
    /// What the victim gets from the same operation; nil where that would change something.
    var victimsAnswer: APIAnswer?
    /// The values of the victim's own call.
    var victimsValues: [String] = []
    /// What the actor gets from its own call; nil where that is made later.
    var ownAnswer: APIAnswer?
    /// The answers for a row that does not exist, asked twice; empty where no row was named.
    var absentAnswers: [APIAnswer] = []
    var absentValues: [String] = []
    /// Somebody else's in the answer.
    var sighting: ForeignContent.Sighting?
    /// Where a value that is declared secret stands in the actor's own answer.
    var secret: String?
    /// What happened to the victim's rows, as the database shows them.
    var changes: [RowChange] = []
    /// Rows that came to lie below the victim's.
    var planted: [Attack.PlantedRows] = []
    /// Operations that answer the victim otherwise than before.
    var reread: [String] = []
    /// Those of them that now hold more.
    var gained: [String] = []
    /// Operations that show the actor more of what lies below the victim's row than before.
    var seenByActor: [String] = []
    /// Whether the answer names the victim's row as what the new one lies below; nil where it names
    /// none.
    var isVictimsParentNamed: Bool?
    /// Whether the database was looked at.
    var isObserved = false

    /// What the victim lost.
    var losses: [RowChange] { changes.filter { $0.kind != .added } }
    /// What came to be the victim's.
    var gains: [RowChange] { changes.filter { $0.kind == .added } }

    /// Whether the answer is the victim's own, word for word, and tells something that the request
    /// did not.
    var repeatsVictimsAnswer: Bool {
        let sent = Set(call.sent)
        guard let victimsAnswer, answer.isSuccess,
            answer.leaves.contains(where: { !sent.contains($0.text) })
        else { return false }
        let told = answer.content(without: call.sent)
        guard told == victimsAnswer.content(without: victimsValues),
            told != ownAnswer?.content(without: call.sent + victimsValues), vector.namesVictimsRows
        else { return false }
        return !absentAnswers.contains { $0.content(without: absentValues) == told }
    }

    /// Whether a graver rule explains what came.
    var isLeak: Bool {
        sighting != nil || repeatsVictimsAnswer || !changes.isEmpty || !planted.isEmpty
            || !reread.isEmpty || shownBelowVictims != nil
    }

    /// Who attacked whom through what, for evidence.
    var situation: String {
        let how =
            switch vector {
            case .asItIs: "after \(pair.victim.description) had made the same call"
            case .references, .captured: "with \(pair.victim.description)'s \(vector.label)"
            case .user(let place), .userAlone(let place):
                "with \(pair.victim.description)'s key in the \(place.rawValue)"
            case .added(let name, let place):
                "with \(name) = \(pair.victim.key) added to the \(place.rawValue)"
            }
        return "\(pair.actor.description) called \(operation.name) \(how)"
    }

    /// The attack as a command.
    var replay: String { call.replay(as: "ACTORS_CREDENTIAL") }
}
