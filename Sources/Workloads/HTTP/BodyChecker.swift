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
    ///
    /// An answer is counted as a leak once, by the first evidence.
    mutating func check(
        _ body: RawSpan, of call: borrowing CompiledCall, for user: Int, tenant: TenantKey
    ) {
        answersChecked &+= 1
        if let owner = canaries.firstForeignOwner(in: body, actingUser: user) {
            return record(
                Leak(
                    operation: call.name, actingUser: user, owner: owner,
                    evidence: "canary in the body"))
        }
        if looksForSecrets, let owner = secrets.firstOwner(in: body) {
            return record(
                Leak(
                    operation: call.name, actingUser: user, owner: owner,
                    evidence: "secret in the body", isSecret: true))
        }
        guard let name = foreignOwner(body, call.ownerNames, tenant) else { return }
        record(
            Leak(operation: call.name, actingUser: user, owner: nil, evidence: "owner in \(name)"))
    }

    /// The name of the first member that holds another owner's key; nil where there is none.
    private mutating func foreignOwner(
        _ body: RawSpan, _ names: [[UInt8]], _ tenant: TenantKey
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
