import LoadEngine
import Testing

@testable import PoolSizing

@Suite struct CheckoutFileTests {
    @Test func `three times are a wait and a hold`() throws {
        let file = try CheckoutFile(
            """
            # asked granted returned
            100.0 100.0 100.5
            100.1,100.5,100.75

            """)
        #expect(file.hasWaits)
        #expect(file.checkouts.map(\.waitedNanoseconds) == [0, 400_000_000])
        #expect(file.checkouts.map(\.heldNanoseconds) == [500_000_000, 250_000_000])
        #expect(file.checkouts[1].requestedNanoseconds == 100_000_000)
        #expect(file.spanNanoseconds == 750_000_000)
    }

    @Test func `two times are a hold, and the waits are not known`() throws {
        let file = try CheckoutFile("7 8\n8 10\n")
        #expect(!file.hasWaits)
        #expect(file.checkouts.map(\.heldNanoseconds) == [1_000_000_000, 2_000_000_000])
        #expect(file.checkouts.allSatisfy { $0.waitedNanoseconds == 0 })
    }

    @Test func `what begins within the warm-up is not recorded`() throws {
        let file = try CheckoutFile("0 0 1\n2 2 3\n", warmupNanoseconds: 1_000_000_000)
        #expect(file.checkouts.map(\.isRecorded) == [false, true])
    }

    @Test(arguments: [
        ("1 2 3\nnonsense\n4 5 6\n", 2, "'nonsense' is not"),
        ("1 2 3\n1 2\n4 5 6\n", 2, "it has 2 times"),
        ("1 2 3\n3 2 4\n4 5 6\n", 2, "its times go back"),
        ("1 2 nan\n4 5 6\n", 1, "is not 'asked granted returned'"),
    ])
    func `a line that is none is told by its number`(text: String, line: Int, words: String) {
        let mistake = #expect(throws: CheckoutFile.Mistake.self) { try CheckoutFile(text) }
        #expect(mistake?.line == line)
        #expect(mistake?.message.contains(words) == true)
    }

    @Test func `a last line that is cut off is left out`() throws {
        #expect(try CheckoutFile("1 2 3\n4 5.").checkouts.count == 1)
        #expect(try CheckoutFile("").checkouts.isEmpty)
    }
}
