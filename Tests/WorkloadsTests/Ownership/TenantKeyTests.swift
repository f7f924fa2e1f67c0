import Population
import PostgresDriver
import Testing

@testable import Workloads

@Suite struct TenantKeyTests {
    private func matches(_ key: TenantKey, _ cell: [UInt8]) -> Bool {
        unsafe key.matches(cell.span.bytes)
    }

    @Test func `a number matches its digits and no others`() {
        var key = TenantKey()
        key.set(.integer(42))
        #expect(key.integer == 42)
        #expect(matches(key, Array("42".utf8)))
        #expect(!matches(key, Array("420".utf8)))
        #expect(!matches(key, Array("4".utf8)))
        #expect(!matches(key, []))
    }

    @Test func `a text matches itself`() {
        var key = TenantKey()
        key.set(.text("ada"))
        #expect(key.integer == nil)
        #expect(matches(key, Array("ada".utf8)))
        #expect(!matches(key, Array("adam".utf8)))
        #expect(!matches(key, []))
    }

    @Test func `a UUID matches its text and its sixteen bytes`() {
        var key = TenantKey()
        key.set(.text("00112233-4455-4677-8899-aabbccddeeff"))
        let bytes: [UInt8] = [
            0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x46, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD,
            0xEE,
            0xFF,
        ]
        #expect(matches(key, bytes))
        #expect(matches(key, Array("00112233-4455-4677-8899-aabbccddeeff".utf8)))
        #expect(!matches(key, bytes.reversed()))
        // Another user's key leaves nothing behind.
        key.set(.text("bob"))
        #expect(!matches(key, bytes))
    }

    @Test(arguments: ["00112233_4455_4677_8899_aabbccddeeff", "0011223344554677-8899-aabbccddeefg"])
    func `36 characters are not always a UUID`(text: String) {
        var key = TenantKey()
        key.set(.text(text))
        #expect(matches(key, Array(text.utf8)))
        #expect(!matches(key, []))
    }

    @Test func `UUIDs are written as the server writes them`() {
        let bytes: [UInt8] = [
            0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x46, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD,
            0xEE,
            0xFF,
        ]
        let text = unsafe UUIDText.with(bytes.span.bytes) { text in
            unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        }
        #expect(text == "00112233-4455-4677-8899-aabbccddeeff")
    }
}
