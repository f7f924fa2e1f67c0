import ResultModel
import ScenarioModel
import Synchronization
import TestDatabases
import Testing
import Verification

@testable import APIVerification

/// Answers that say nothing about isolation: they are asked for again, and a server that goes on
/// with them leaves nothing concluded.
@Suite("Attacks through a server that gives way", .database(schema: TestSchema.sql))
struct DisturbedServerTests {
    enum Kind: Int, Sendable, CaseIterable {
        case throttled = 429
        case badGateway = 502
        case unavailable = 503
        case gatewayTimeout = 504
        case reset = 0

        var disturbance: Disturbance { self == .reset ? .reset : .status(rawValue) }
    }

    @Test("Each call that is disturbed once is made again, and the verdict is the same")
    func once() throws {
        let kinds = Kind.allCases
        let seen = Mutex<[String: Int]>([:])
        // Which kind a request meets follows from how many have been disturbed before.
        let report = try TestTarget.check(
            [.readWithoutOwner], only: ["get_task"],
            disturb: { request in
                let key = "\(request.method) \(request.path) \(request.token ?? "")"
                return seen.withLock { seen in
                    guard seen[key] == nil else { return nil }
                    seen[key] = seen.count
                    return kinds[seen.count % kinds.count].disturbance
                }
            })
        #expect(seen.withLock { $0.count } > kinds.count)
        #expect(report.findings.map(\.ruleId).contains("foreign-read"))
        let probe = try #require(report.probes.first { $0.id == "foreign-read/get_task/task" })
        #expect(probe.outcome == .leaked)
    }

    @Test("A disturbance that stays is inconclusive and named", arguments: Kind.allCases)
    func always(kind: Kind) throws {
        let report = try TestTarget.check(
            only: ["get_task"],
            disturb: { $0.path.count == 4 ? kind.disturbance : nil })
        let probe = try #require(report.probes.first { $0.id == "foreign-read/get_task/task" })
        #expect(probe.outcome == .inconclusive)
        let reason = try #require(probe.reason)
        if kind == .reset {
            #expect(reason.contains("broke the connection off") || reason.contains("without an"))
        } else {
            #expect(reason.contains("it answered \(kind.rawValue) 5 times"))
        }
        #expect(report.findings == [])
    }

    @Test("A control is attacked, and told if it stays silent", arguments: [true, false])
    func control(leaks: Bool) throws {
        let report = try TestTarget.check(leaks ? [.readWithoutOwner] : []) { scenario in
            guard var control = scenario.httpOperation(named: "get_task") else { return }
            control.name = "any_task"
            scenario.isolation.httpControls = [control]
            scenario.httpOperations.removeAll { $0.name != "get_account" }
        }
        let control = try #require(report.controls.first { $0.name == "any_task" })
        #expect(control.fired == leaks)
        #expect(!control.builtIn)
        #expect(control.detail.contains("would not see this leak") != leaks)
    }
}
