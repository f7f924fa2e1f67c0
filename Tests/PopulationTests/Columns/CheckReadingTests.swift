import Testing

@testable import Population

@Suite("Reading CHECK constraints")
struct CheckReadingTests {
    @Test("lists are read in both of the server's spellings")
    func lists() {
        let plain = CheckReading(
            "CHECK ((kind = ANY (ARRAY['a'::text, 'it''s'::text, 'b,c'::text])))")
        #expect(plain.allowedValues == ["a", "it's", "b,c"])
        let cast = CheckReading(
            """
            CHECK (((role)::text = ANY ((ARRAY['user'::character varying, \
            'assistant'::character varying])::text[])))
            """)
        #expect(cast.allowedValues == ["user", "assistant"])
        #expect(
            CheckReading("CHECK ((n = ANY (ARRAY[1, 2, 3])))").allowedValues == ["1", "2", "3"])
    }

    @Test("bounds of numbers and of lengths are told apart")
    func bounds() {
        #expect(
            CheckReading("CHECK (((priority >= 1) AND (priority <= 5)))").allowedRange == 1...5)
        #expect(CheckReading("CHECK ((amount > (0)::numeric))").allowedRange == 1...Int64.max)
        let length = CheckReading("CHECK ((char_length((title)::text) <= 80))")
        #expect(length.maximumLength == 80)
        #expect(length.allowedRange == nil)
    }

    @Test("what is not understood says nothing")
    func unknown() {
        for text in [
            "CHECK (((a < 3) OR (b > 4)))", "CHECK ((email ~ '^[^@]+@.{2,}$'::text))",
            "CHECK ((starts < ends))",
        ] {
            let reading = CheckReading(text)
            #expect(reading.allowedRange == nil)
            #expect(reading.allowedValues.isEmpty)
            #expect(reading.maximumLength == nil)
        }
    }
}
