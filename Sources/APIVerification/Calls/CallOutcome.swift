/// What came of a call.
enum CallOutcome {
    case answered(APIAnswer)
    /// No answer that says anything came, after a bounded number of attempts; in words.
    case unsettled(String)

    var answer: APIAnswer? {
        if case .answered(let answer) = self { answer } else { nil }
    }
}
