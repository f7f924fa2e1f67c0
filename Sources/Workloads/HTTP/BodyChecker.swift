internal import HTTPDriver
internal import Population

/// Looks at every user's answers for what is somebody else's, and keeps the tally and the first
/// leaks.
struct BodyChecker: ~Copyable {
    private(set) var answersChecked = 0
    private(set) var leakCount = 0
    private(set) var leaks: [Leak] = []

    private let canaries: CanaryScanner
    private let secrets: CanaryScanner
    private let looksForSecrets: Bool
    private let tally: LeakTally
    private var walker = JSONLeafWalker()

    init(plan: HTTPWorkloadPlan, tally: LeakTally) {
        canaries = plan.canaries
        secrets = plan.population.secretScanner
        looksForSecrets = plan.population.hasSecrets
        self.tally = tally
    }

    mutating func countAnswer() {
        answersChecked &+= 1
    }

    mutating func record(_ leak: Leak) {
        leakCount += 1
        tally.add()
        if leaks.count < RowChecker.detailLimit { leaks.append(leak) }
    }

    /// Checks one body, whatever its status: an error that quotes another user's data leaks too.
    mutating func check(
        _ body: RawSpan, of call: borrowing CompiledCall, for user: Int,
        tenant: borrowing TenantKey
    ) {
        answersChecked &+= 1
        if let leak = leak(in: body, "body", of: call, for: user, tenant: tenant) { record(leak) }
    }

    /// The first evidence of a leak: an answer is counted as one once.
    ///
    /// - Parameter place: what `text` is, for the evidence: a body, an event.
    mutating func leak(
        in text: RawSpan, _ place: StaticString, of call: borrowing CompiledCall, for user: Int,
        tenant: borrowing TenantKey
    ) -> Leak? {
        if let owner = canaries.firstForeignOwner(in: text, actingUser: user) {
            return Leak(
                operation: call.name, actingUser: user, owner: owner,
                evidence: "canary in the \(place)")
        }
        if looksForSecrets, let owner = secrets.firstOwner(in: text) {
            return Leak(
                operation: call.name, actingUser: user, owner: owner,
                evidence: "secret in the \(place)", isSecret: true)
        }
        return foreignOwner(text, call.ownerNames, tenant).map {
            Leak(operation: call.name, actingUser: user, owner: nil, evidence: "owner in \($0)")
        }
    }

    /// Whether the text holds a seeded secret of anybody.
    func holdsSecret(_ text: RawSpan) -> Bool {
        looksForSecrets && secrets.firstOwner(in: text) != nil
    }

    /// The name of the first member that holds another owner's key; nil where there is none.
    private mutating func foreignOwner(
        _ body: RawSpan, _ names: [[UInt8]], _ tenant: borrowing TenantKey
    ) -> String? {
        guard !names.isEmpty, body.byteCount > 0 else { return nil }
        var found: String?
        // What is not JSON has no members; its canaries were looked for.
        try? walker.walk(body) { leaf, text in
            guard leaf.nameUpper > leaf.nameLower else { return true }
            let name = body.extracting(leaf.nameLower..<leaf.nameUpper)
            for candidate in names where candidate.count == name.byteCount {
                let isName = unsafe name.withUnsafeBytes { bytes in
                    unsafe bytes.elementsEqual(candidate)
                }
                guard isName, !tenant.matches(text) else { continue }
                found = String(decoding: candidate, as: UTF8.self)
                return false
            }
            return true
        }
        return found
    }
}
