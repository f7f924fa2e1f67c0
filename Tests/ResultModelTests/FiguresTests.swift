import ResultModel
import Testing

@Suite("Figures")
struct FiguresTests {
    @Test(
        "counts have a comma between thousands",
        arguments: [
            (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (261_000, "261,000"),
            (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808"),
        ])
    func counts(value: Int, text: String) {
        #expect(Figures.count(value) == text)
    }

    @Test(
        "milliseconds keep three significant digits",
        arguments: [
            (0, "0"), (0.004, "<0.01"), (0.21, "0.21"), (8.4, "8.40"), (9.996, "10.0"),
            (31.24, "31.2"), (99.96, "100"), (1204.4, "1,204"), (.infinity, "inf"),
        ])
    func milliseconds(value: Double, text: String) {
        #expect(Figures.milliseconds(value) == text)
    }

    @Test(
        "fixed digits round and keep their zeros",
        arguments: [
            (2.0, 2, "2.00"), (1.005, 1, "1.0"), (0.96, 1, "1.0"), (-0.04, 1, "0.0"),
            (-1.5, 0, "-2"), (1234.05, 2, "1,234.05"),
        ])
    func fixed(value: Double, digits: Int, text: String) {
        #expect(Figures.fixed(value, digits: digits) == text)
    }

    @Test(
        "sizes are decimal, as documents claim them",
        arguments: [
            (Int64(512), "512 B"), (50_000_000, "50.0 MB"), (107_749_376, "107.7 MB"),
            (1_500, "1.5 kB"), (2_000_000_000, "2.0 GB"),
        ])
    func bytes(value: Int64, text: String) {
        #expect(Figures.bytes(value) == text)
    }

    @Test(
        "small shares stay visible",
        arguments: [
            (0.0, "0 %"), (1.0, "100 %"), (0.994, "99.4 %"), (0.001, "0.10 %"),
            (0.000_5, "0.050 %"), (0.000_001, "<0.001 %"),
        ])
    func percent(share: Double, text: String) {
        #expect(Figures.percent(share) == text)
    }

    @Test(
        "spans of time are written for people",
        arguments: [
            (0.85, "850 ms"), (12.5, "12.5 s"), (59.97, "1 min 0 s"), (107.4, "1 min 47 s"),
            (7500, "2 h 5 min"), (-1, "unknown"),
        ])
    func duration(seconds: Double, text: String) {
        #expect(Figures.duration(seconds: seconds) == text)
    }
}
