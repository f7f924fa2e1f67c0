import Testing

@testable import ScriptedModel

@Suite struct ScriptMarkerTests {
    @Test(arguments: [(0, 0), (1, 2), (1 << 25 - 1, 1 << 35 - 1), (4_711, 32)])
    func `both ways`(user: Int, turn: Int) {
        let marker = ScriptMarker(user: user, turn: turn)
        #expect(marker.text.utf8.count == ScriptMarker.length)
        #expect(ScriptMarker.last(in: marker.text) == marker)
        #expect(ScriptMarker.last(in: "before \(marker) after") == marker)
    }

    @Test func `the last one counts`() {
        let markers = (0..<3).map { ScriptMarker(user: 1, turn: $0) }
        #expect(ScriptMarker.last(in: "\(markers[0])\(markers[1]) \(markers[2])") == markers[2])
        #expect(ScriptMarker.last(in: "\(markers[2])bkm-bkm-") == markers[2])
    }

    @Test(arguments: ["", "bkm-", "bkm-00001000000", "bkm-0000100000Z1", "BKM-000010000001"])
    func `other text has none`(text: String) {
        #expect(ScriptMarker.last(in: text) == nil)
    }

    @Test func `a call's name says which call it is`() {
        let name = CallName(marker: ScriptMarker(user: 7, turn: 9), round: 3, index: 1)
        #expect(CallName(name.text) == name)
        #expect(name.text.utf8.count <= 64)
        for text in ["", "call_1", "call_bkm-_0_0", "call_\(name.marker)_-1_0", "call_x_0_0"] {
            #expect(CallName(text) == nil)
        }
    }
}
