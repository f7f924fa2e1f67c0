import Testing

@testable import LoadEngine

@Suite struct LoadPlanTests {
    @Test func `a sound plan is accepted`() throws {
        try plan(phases: [constant(1, for: 1)]).validate()
    }

    private static let faults: [(String, @Sendable (inout LoadPlan) -> Void)] = [
        ("no operations", { $0.operations = [] }),
        ("no activities", { $0.activities = [] }),
        ("no phases", { $0.phases = [] }),
        ("workers", { $0.workers = 0 }),
        ("user of its own", { $0.users = 0 }),
        ("Zipf", { $0.userActivity = .zipf(0) }),
        ("time limit", { $0.operations[0].timeoutNanoseconds = 0 }),
        ("weight", { $0.activities[0].weight = -1 }),
        ("weight above zero", { $0.activities[0].weight = 0 }),
        ("performs no operation", { $0.activities[0].steps = [] }),
        (
            "does not exist",
            {
                $0.activities[0].steps = [.perform(operation: 3, boundary: .whole)]
            }
        ),
        (
            "keeps its connection",
            {
                $0.activities[0].steps = [.perform(operation: 0, boundary: [.begins, .commits])]
            }
        ),
        (
            "leaves a transaction open",
            {
                $0.activities[0].steps = [.perform(operation: 0, boundary: [.begins, .releases])]
            }
        ),
        ("no duration", { $0.phases[0].durationNanoseconds = 0 }),
        ("rate", { $0.phases[0].model = .open(arrivals: .poisson, rate: 0) }),
        ("clients", { $0.phases[0].model = .closed(clients: 0) }),
        ("clients", { $0.phases[0].model = .closed(clients: 20_000) }),
    ]

    @Test(arguments: faults.indices)
    func `each fault of a plan is named`(place: Int) {
        let (text, spoil) = Self.faults[place]
        var spoilt = plan(phases: [constant(1, for: 1)])
        spoil(&spoilt)
        let error = #expect(throws: LoadPlanFault.self) { try spoilt.validate() }
        #expect(error?.description.contains(text) == true)
    }

    @Test func `pauses between attempts to connect double up to their limit`() {
        let reconnection = Reconnection(
            firstDelayNanoseconds: 10, longestDelayNanoseconds: 35, attemptLimit: 9)
        #expect((1...4).map(reconnection.delayNanoseconds(afterAttempts:)) == [10, 20, 35, 35])
        #expect(reconnection.delayNanoseconds(afterAttempts: .max) == 35)
    }
}
