import PostgresDriver
import Testing

@testable import Verification

@Suite("Comparing answers without a server")
struct AnswerDifferenceTests {
    private func answer(_ rows: [[String?]], _ types: [TypeID] = [.int4, .text]) -> Answer {
        let columns = types.enumerated().map { number, type in
            Answer.AnswerColumn(name: "c\(number)", origin: nil, type: type)
        }
        return Answer(columns: columns, rows: rows)
    }

    private func refused(_ state: SQLState) -> Answer {
        Answer(failure: PostgresError(code: .statementFailed, sqlState: state, message: "no"))
    }

    private func sentence(_ outcome: AnswerDifference.Outcome) -> String? {
        guard case .different(let difference) = outcome else { return nil }
        return difference.description
    }

    @Test("The same rows in another order are the same answer")
    func order() {
        let one = answer([["1", "a"], ["2", "b"], ["2", "b"]])
        let other = answer([["2", "b"], ["1", "a"], ["2", "b"]])
        #expect(AnswerDifference.between(alone: one, among: other) == .same)
    }

    @Test("Another number of rows, of equal rows too, and another value are told apart")
    func differences() {
        let alone = answer([["1", "a"], ["2", "b"]])
        let more = answer([["1", "a"], ["2", "b"], ["2", "b"]])
        #expect(
            sentence(AnswerDifference.between(alone: alone, among: more))
                == "2 rows without others' rows, 3 rows with them")
        let twice = answer([["1", "a"], ["1", "a"]])
        #expect(sentence(AnswerDifference.between(alone: alone, among: twice)) != nil)
        let value = answer([["1", "a"], ["9", "b"]])
        #expect(
            sentence(AnswerDifference.between(alone: alone, among: value))
                == "c0: 2 without others' rows, 9 with them")
        let null = answer([["1", "a"], [nil, "b"]])
        #expect(
            sentence(AnswerDifference.between(alone: alone, among: null))
                == "c0: 2 without others' rows, NULL with them")
    }

    @Test("NULL is not an empty text, and two cells do not read as another two")
    func cells() {
        let types: [TypeID] = [.text, .text]
        for (one, other) in [([nil, "a"], ["", "a"]), (["a", "b"], ["ab", ""])] {
            #expect(
                AnswerDifference.between(
                    alone: answer([one], types), among: answer([other], types)) != .same)
        }
    }

    @Test("A refusal that only others' rows bring about is a difference; an interruption is none")
    func refusals() {
        let rows = answer([["1", "a"]])
        let tooMany = refused(SQLState(rawValue: "21000"))
        #expect(sentence(AnswerDifference.between(alone: rows, among: tooMany)) != nil)
        #expect(AnswerDifference.between(alone: tooMany, among: tooMany) == .same)
        let late = refused(.queryCanceled)
        guard case .unclear = AnswerDifference.between(alone: rows, among: late) else {
            Issue.record("a call that ran out of time proves nothing")
            return
        }
    }

    @Test("What changes from one execution to the next is left out, and the rest is compared")
    func volatility() {
        let first = answer([["1", "0.42"], ["2", "0.17"]])
        let second = answer([["2", "0.99"], ["1", "0.01"]])
        let stability = AnswerStability(first, second)
        #expect(stability.volatileColumns == [1])
        let alone = answer([["1", "0.5"], ["2", "0.6"]])
        #expect(AnswerDifference.between(alone: alone, among: first, stability) == .same)
        let other = answer([["1", "0.5"], ["7", "0.6"]])
        #expect(sentence(AnswerDifference.between(alone: other, among: first, stability)) != nil)
    }

    @Test("Where everything changes by itself, only rows that are surely the actor's are judged")
    func nothingStable() {
        let stability = AnswerStability(volatileColumns: [0, 1])
        let rows = answer([["1", "a"]])
        let others = answer([["2", "b"]])
        #expect(
            AnswerDifference.between(alone: rows, among: others, stability, isOwn: { _ in true })
                == .same)
        guard case .unclear = AnswerDifference.between(alone: rows, among: others, stability)
        else {
            Issue.record("rows of nobody knows whom prove nothing")
            return
        }
    }

    @Test("At a tie on the cut either of the actor's rows may be shown, another's may not")
    func ties() {
        let alone = answer([["1", "a"], ["2", "b"]])
        let among = answer([["1", "a"], ["3", "c"]])
        let own: ([String?]) -> Bool = { ["1", "2", "3"].contains($0[0]) }
        #expect(
            AnswerDifference.between(alone: alone, among: among, mayTie: true, isOwn: own) == .same)
        #expect(
            AnswerDifference.between(alone: alone, among: among, mayTie: false, isOwn: own)
                != .same)
        let foreign = answer([["1", "a"], ["9", "z"]])
        #expect(
            AnswerDifference.between(alone: alone, among: foreign, mayTie: true, isOwn: own)
                != .same)
    }

    @Test("The last digits of a sum and the order inside an aggregate are the plan's doing")
    func aggregates() {
        let types: [TypeID] = [.float8, .jsonb]
        let one = answer([["0.30000000000000004", "[1, 2]"]], types)
        let other = answer([["0.3", "[2, 1]"]], types)
        #expect(AnswerDifference.between(alone: one, among: other) == .same)
        let more = answer([["0.3", "[2, 1, 5]"]], types)
        #expect(AnswerDifference.between(alone: one, among: more) != .same)
        let number = answer([["0.31", "[1, 2]"]], types)
        #expect(AnswerDifference.between(alone: one, among: number) != .same)
    }
}
