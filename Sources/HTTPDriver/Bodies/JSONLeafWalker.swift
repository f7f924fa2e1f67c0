/// Visits every string and every number of a body, in its order.
///
/// Made for looking at whole answers while the load runs: nothing is built, and escapes are resolved
/// only where there are some. The walker is used again for the next body.
@safe package struct JSONLeafWalker: ~Copyable {
    private var scratch = ReusedBytes()
    /// For each open container the name it stands under, as its range in the body.
    private let names: UnsafeMutablePointer<NameRange>

    private struct NameRange {
        var lower = 0
        var upper = 0
    }

    /// A walker with room for ``JSONPath/depthLimit`` levels.
    package init() {
        unsafe names = .allocate(capacity: JSONPath.depthLimit + 1)
        unsafe names.initialize(repeating: NameRange(), count: JSONPath.depthLimit + 1)
    }

    deinit {
        unsafe names.deallocate()
    }

    /// Calls `visit` with each leaf and its text, a string's escapes resolved.
    ///
    /// - Parameter visit: answers whether to go on; what comes behind is not checked then.
    /// - Throws: ``JSONFault`` when the body is not JSON, after the leaves before the fault.
    package mutating func walk(
        _ body: RawSpan, _ visit: (_ leaf: JSONLeaf, _ text: RawSpan) -> Bool
    ) throws(JSONFault) {
        let fault: JSONFault? = unsafe body.withUnsafeBytes { bytes in
            do throws(JSONFault) {
                try unsafe walk(bytes, visit)
                return nil
            } catch {
                return error
            }
        }
        if let fault { throw fault }
    }

    private mutating func walk(
        _ bytes: UnsafeRawBufferPointer, _ visit: (JSONLeaf, RawSpan) -> Bool
    ) throws(JSONFault) {
        var reader = unsafe JSONReader(bytes)
        reader.skipBlanks()
        guard reader.place < reader.count else { throw JSONFault(.empty, offset: 0) }
        var objects: UInt64 = 0
        var open = 0
        unsafe names[0] = NameRange()
        // Every round passes over at least one byte.
        while true {
            let kind = try reader.kind()
            if kind == .object || kind == .array {
                guard open < JSONPath.depthLimit else {
                    throw JSONFault(.tooDeep, offset: reader.place)
                }
                objects = objects << 1 | (kind == .object ? 1 : 0)
                open += 1
                // An array's elements stand under the array's own name.
                unsafe names[open] = names[open - 1]
                reader.place += 1
                reader.skipBlanks()
                if reader.next != (kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if kind == .object { try name(&reader, open) }
                    continue
                }
            } else {
                let value = try reader.scalar(kind)
                if kind == .string || kind == .number {
                    let name = unsafe names[open]
                    let leaf = JSONLeaf(value: value, nameLower: name.lower, nameUpper: name.upper)
                    guard unsafe show(leaf, bytes, visit) else { return }
                }
            }
            // As many containers as end here.
            while open > 0 {
                reader.skipBlanks()
                let isObject = objects & 1 == 1
                guard reader.next == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    break
                }
                reader.place += 1
                objects >>= 1
                open -= 1
            }
            guard open > 0 else { break }
            try reader.expect(UInt8(ascii: ","))
            reader.skipBlanks()
            if objects & 1 == 1 { try name(&reader, open) }
        }
        try reader.expectEnd()
    }

    private mutating func name(_ reader: inout JSONReader, _ level: Int) throws(JSONFault) {
        let name = try reader.name()
        unsafe names[level] = NameRange(lower: name.lower, upper: name.upper)
    }

    private mutating func show(
        _ leaf: JSONLeaf, _ bytes: UnsafeRawBufferPointer, _ visit: (JSONLeaf, RawSpan) -> Bool
    ) -> Bool {
        let part = unsafe UnsafeRawBufferPointer(
            rebasing: bytes[leaf.value.lower..<leaf.value.upper])
        guard leaf.value.hasEscapes else { return unsafe visit(leaf, part.bytes) }
        scratch.removeAll()
        unsafe JSONText.decode(part, to: &scratch)
        return unsafe visit(leaf, scratch.bytes.bytes)
    }
}

/// A string or a number, and the name it stands under.
package struct JSONLeaf: Sendable, Equatable {
    package var value: JSONValue
    /// Where the name of the innermost member around it is, as written between its quotes; both 0
    /// where there is none.
    package var nameLower: Int
    package var nameUpper: Int

    /// Whether the name of the innermost member around it is that; a name with escapes is not.
    package func isNamed(_ name: StaticString, in body: RawSpan) -> Bool {
        guard nameUpper - nameLower == name.utf8CodeUnitCount else { return false }
        return unsafe body.withUnsafeBytes { bytes in
            for index in 0..<name.utf8CodeUnitCount
            where unsafe bytes[nameLower + index] != name.utf8Start[index] { return false }
            return true
        }
    }
}
