internal import APIRequests
internal import HTTPDriver
internal import LoadEngine
internal import Population
internal import Tokens

/// Failures in words: the first of each kind and operation is explained, the others are counted.
extension HTTPWorkload {
    /// How many are explained; of more kinds than this a reader learns nothing.
    private static let explanationLimit = 40

    /// Notes why a request failed, unless that was told before.
    ///
    /// - Parameter words: only made for the first.
    mutating func explain(
        _ call: Int, _ failure: FailureCode, _ words: (borrowing HTTPWorkload) -> String
    ) {
        let name = plan.calls[call].name
        guard isUnexplained(call, failure) else { return }
        evidence.explanations.append(
            FailureExplanation(operation: name, failure: failure.name, words: words(self)))
    }

    /// Whether such a failure has not been told yet, and there is room for it.
    func isUnexplained(_ call: Int, _ failure: FailureCode) -> Bool {
        let (name, failure) = (plan.calls[call].name, failure.name)
        return evidence.explanations.count < Self.explanationLimit
            && !evidence.explanations.contains { $0.operation == name && $0.failure == failure }
    }

    /// A slot's body for a message: a piece of it, and nothing of what is secret.
    func excerpt(ofBodyIn slot: Int) -> String {
        exchange.loop.withBody(slot: slot) { excerpt(of: $0, in: slot) }
    }

    func excerpt(of text: RawSpan, in slot: Int) -> String {
        guard !checker.holdsSecret(text) else { return "(not shown: it holds a seeded secret)" }
        let credential = Credential(
            value(in: slot, of: .credential), csrfToken: value(in: slot, of: .csrfToken))
        return BodyExcerpt.text(of: text) { text in
            SecretMask.applied(to: credential.masked(in: text, by: SecretMask.sign))
        }
    }

    /// What the slot's request has in a place; empty where it has no such place.
    private func value(in slot: Int, of wanted: CompiledRequest.Place) -> String {
        let call = plan.calls[slots[slot].call]
        guard let place = call.request.places.firstIndex(of: wanted) else { return "" }
        return values[slots[slot].task].withValue(place) { value in
            unsafe value.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }
}
