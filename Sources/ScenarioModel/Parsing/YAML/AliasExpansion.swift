/// Bounds what YAML aliases could grow a document to, before anything is composed.
///
/// A few hundred characters of nested aliases can stand for more values than memory holds (the
/// "billion laughs"), and the library compares whole values as soon as one of them is a key.
enum AliasExpansion {
    /// An anchor seen so far: where it stands, how much aliases had added by then, and, from its
    /// first use on, how many characters it stands for.
    private struct Anchor {
        var byte: Int
        var expandedBefore: Int
        var weight: Int?
    }

    /// An upper bound on the characters that all aliases of `text` stand for; saturates at
    /// `Int.max`.
    ///
    /// An anchored value is complete before it is first used, so that it can hold no more than what
    /// is written between its `&name` and the first `*name` after it, with the aliases in there
    /// expanded. Marks inside quotes or SQL are counted too; they only raise the bound.
    static func bound(of text: String) -> Int {
        let bytes = Array(text.utf8)
        var anchors: [ArraySlice<UInt8>: Anchor] = [:]
        var expanded = 0
        var index = 0
        while index < bytes.count {
            let mark = bytes[index]
            index += 1
            guard mark == UInt8(ascii: "&") || mark == UInt8(ascii: "*") else { continue }
            let name = bytes[index...].prefix(while: isNameByte)
            guard !name.isEmpty else { continue }
            if mark == UInt8(ascii: "&") {
                anchors[name] = Anchor(byte: index, expandedBefore: expanded)
            } else if var anchor = anchors[name] {
                let weight =
                    anchor.weight
                    ?? saturatingSum(index - anchor.byte, expanded - anchor.expandedBefore)
                anchor.weight = weight
                anchors[name] = anchor
                expanded = saturatingSum(expanded, weight)
            }
            index = name.endIndex
        }
        return expanded
    }

    private static func saturatingSum(_ first: Int, _ second: Int) -> Int {
        let sum = first.addingReportingOverflow(second)
        return sum.overflow ? Int.max : sum.partialValue
    }

    /// What libyaml takes into the name of an anchor.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
