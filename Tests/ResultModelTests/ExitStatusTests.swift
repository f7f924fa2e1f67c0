import ResultModel
import Testing

/// Swift Testing has a type of that name too.
private typealias ExitStatus = ResultModel.ExitStatus

@Suite("Exit statuses")
struct ExitStatusTests {
    @Test("codes are the published ones")
    func codes() {
        let published: Set<Int32> = [0, 64, 69, 70, 95, 96, 97, 98, 99, 104, 105]
        #expect(Set(ExitStatus.allCases.map(\.code)) == published)
    }

    @Test("every status has a name and a meaning of its own, without a full stop")
    func namesAndMeanings() {
        #expect(Set(ExitStatus.allCases.map(\.name)).count == ExitStatus.allCases.count)
        #expect(Set(ExitStatus.allCases.map(\.meaning)).count == ExitStatus.allCases.count)
        for status in ExitStatus.allCases {
            #expect(!status.meaning.hasSuffix("."))
            #expect(status.name.allSatisfy { $0.isLowercase || $0 == "-" })
        }
    }
}
