import PoolModel
import Recording
import Testing

@Suite struct HoldRecordTests {
    @Test func `lines become holds by name and a trace in the order of time`() throws {
        let record = try HoldRecord(
            text: """
                # checkout, checkin, operation
                12.5,12.75,read
                12.25 14.25 chat

                13.0,13.0,read
                13.5\t13.625
                """)
        #expect(record.holds.map(\.name) == ["read", "chat", "hold"])
        #expect(record.holds.map(\.histogram.count) == [2, 1, 1])
        #expect(
            record.trace.arrivals.map(\.atNanoseconds)
                == [0, 250_000_000, 750_000_000, 1_250_000_000])
        #expect(
            record.trace.arrivals.map(\.holdNanoseconds)
                == [2_000_000_000, 250_000_000, 0, 125_000_000])
        let profiles = try record.profiles()
        #expect(profiles.map(\.weight) == [2, 1, 1])
        #expect(abs(profiles[1].meanHoldNanoseconds / 2e9 - 1) < 1e-9)
    }

    @Test func `a third time is when it was asked for, and tells how long it was waited for`()
        throws
    {
        let record = try HoldRecord(
            text: """
                10.5 10.75 10.25 chat
                10.0 10.125 10.0
                timeout 10.25 40.25 chat
                11.0 11.5
                """)
        #expect(record.waits.count == 3)
        #expect(record.timedOut == 1)
        #expect(
            record.lines.map(\.waitNanoseconds) == [250_000_000, 0, 30_000_000_000, nil])
        #expect(record.holds.map(\.name) == ["chat", "hold"])
        #expect(record.holds.map(\.histogram.count) == [1, 2])
        // Whoever asked first came first.
        #expect(record.trace.arrivals.map(\.atNanoseconds) == [0, 250_000_000, 1_000_000_000])
    }

    @Test(arguments: [
        "1.0", "a,b", "2.0,1.0", "1.0,nan", "1,2,x\n3", "0,1e300", "2 3 2.5", "timeout 1",
    ])
    func `a line that is not as it should be is named`(text: String) {
        let fault = #expect(throws: PoolModelFault.self) { try HoldRecord(text: text) }
        #expect(fault?.code == .badTrace)
        #expect(fault?.description.contains("line \(text.contains("\n") ? 2 : 1)") == true)
    }

    @Test func `a record of nothing is none`() {
        #expect(throws: PoolModelFault.self) { try HoldRecord(text: "# nothing\n") }
    }
}
