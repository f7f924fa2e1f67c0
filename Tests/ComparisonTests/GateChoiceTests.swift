import Testing

@testable import Comparison

@Suite("Choice of the gate")
struct GateChoiceTests {
    @Test("an operation stands for its p50 and p95, one of its quantiles for itself")
    func parsing() throws {
        let choice = try GateChoice(parsing: "list_tasks, get_task:p99,list_tasks:p95")
        #expect(
            choice
                == .named([
                    GatedPair("list_tasks", .p50), GatedPair("list_tasks", .p95),
                    GatedPair("get_task", .p99),
                ]))
        #expect(choice.operations == ["list_tasks", "list_tasks", "get_task"])
    }

    @Test("what is no quantile is refused", arguments: ["", ",", "a:p42", ":p95", "a:p95:p99"])
    func mistakes(text: String) {
        #expect(throws: GateChoice.Mistake.self) { try GateChoice(parsing: text) }
    }

    @Test("the operations called most are taken, as many as there may be pairs")
    func mostCalled() {
        let calls = ["list": 40.0, "get": 10, "add": 10, "never": 0]
        #expect(
            GateChoice.mostCalled(pairs: 4).pairs(callsPerSecond: calls) == [
                GatedPair("list", .p50), GatedPair("list", .p95), GatedPair("add", .p50),
                GatedPair("add", .p95),
            ])
        #expect(GateChoice.mostCalled(pairs: 12).pairs(callsPerSecond: calls).count == 6)
        #expect(GateChoice.mostCalled(pairs: 12).operations == nil)
    }

    @Test(
        "medians are those of what is called most, a third of them writes where there are so many")
    func medians() {
        let calls = ["list": 40.0, "get": 30, "find": 20, "add": 10, "edit": 5, "drop": 2, "no": 0]
        func chosen(_ pairs: Int, _ writes: Set<String>) -> [String] {
            let choice = GateChoice.medians(pairs: pairs, writes: writes)
            #expect(choice.operations == nil)
            let pairs = choice.pairs(callsPerSecond: calls)
            #expect(pairs.allSatisfy { $0.quantile == .p50 })
            return pairs.map(\.operation)
        }
        #expect(chosen(3, ["add", "edit", "drop", "no"]) == ["list", "get", "add"])
        #expect(chosen(6, ["drop"]) == ["list", "get", "find", "add", "edit", "drop"])
        #expect(chosen(3, []) == ["list", "get", "find"])
        #expect(chosen(6, ["no"]).count == 6)
    }
}
