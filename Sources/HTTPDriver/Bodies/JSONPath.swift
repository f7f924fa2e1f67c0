/// Where in a JSON body something is: `$.items[*].owner['full name'][-1]`.
///
/// | form | selects |
/// |---|---|
/// | `$` | the whole body |
/// | `.name` | an object's member; letters, digits, `_`, `-`, and anything outside ASCII |
/// | `['any name']`, `["any name"]` | the same for any name; `\'`, `\"` and `\\` inside |
/// | `[3]`, `[-1]` | an array's element, from 0; from the end |
/// | `[*]`, `.*` | every element of an array, every member of an object |
///
/// The forms are those of RFC 9535 without `..`, slices and filters. Of members with the same name
/// the last one wins, as in Python's and JavaScript's readers. A path is compiled once, and followed
/// in place: nothing is built of the body.
package struct JSONPath: Sendable, Equatable, CustomStringConvertible {
    enum Step: Sendable, Equatable {
        /// The member whose name stands there among the path's names.
        case member(start: Int32, length: Int32)
        case element(Int32)
        case all
    }

    /// How deep a body may be nested.
    package static let depthLimit = 64
    /// How many steps a path may have.
    package static let stepLimit = 32

    let steps: [Step]
    /// Every member's name, one behind the other.
    let names: [UInt8]
    /// The path as it was written.
    package let description: String

    init(steps: [Step], names: [UInt8], description: String) {
        self.steps = steps
        self.names = names
        self.description = description
    }

    /// Whether it can select more than one value.
    package var selectsSeveral: Bool { steps.contains(.all) }

    /// Calls `visit` with every value that the path selects, in the order of the body.
    ///
    /// - Throws: ``JSONFault`` when the body is not JSON, wherever the fault is.
    package func select(
        in body: RawSpan, _ visit: (JSONValue) -> Void
    ) throws(JSONFault) {
        let fault: JSONFault? = unsafe body.withUnsafeBytes { bytes in
            var reader = unsafe JSONReader(bytes)
            do throws(JSONFault) {
                reader.skipBlanks()
                guard reader.place < reader.count else {
                    throw JSONFault(.empty, offset: 0)
                }
                try follow(0, &reader, visit)
                try reader.expectEnd()
                return nil
            } catch {
                return error
            }
        }
        if let fault { throw fault }
    }

    /// The first value that the path selects; nil where there is none.
    ///
    /// - Throws: ``JSONFault`` when the body is not JSON.
    package func first(in body: RawSpan) throws(JSONFault) -> JSONValue? {
        var first: JSONValue?
        try select(in: body) { value in
            if first == nil { first = value }
        }
        return first
    }
}

extension JSONPath {
    /// Follows the steps from `index` on into the value that begins here, and passes over it.
    ///
    /// - Note: every step goes one container deeper, so that `index` is the depth.
    private func follow(
        _ index: Int, _ reader: inout JSONReader, _ visit: (JSONValue) -> Void
    ) throws(JSONFault) {
        guard index < steps.count else {
            return visit(try reader.value(depth: index))
        }
        let kind = try reader.kind()
        switch (steps[index], kind) {
        case (.member(let start, let length), .object):
            try followMember(Int(start)..<Int(start + length), index, &reader, visit)
        case (.element(let number), .array):
            let place = reader.place
            var wanted = Int(number)
            if number < 0 {
                // From the end: the elements are counted first.
                var counter = reader
                var count = 0
                try eachElement(&counter) { reader, _ throws(JSONFault) in
                    count += 1
                    _ = try reader.value(depth: index + 1)
                }
                wanted += count
            }
            reader.place = place
            try eachElement(&reader) { reader, number throws(JSONFault) in
                if number == wanted {
                    try follow(index + 1, &reader, visit)
                } else {
                    _ = try reader.value(depth: index + 1)
                }
            }
        case (.all, .array):
            try eachElement(&reader) { reader, _ throws(JSONFault) in
                try follow(index + 1, &reader, visit)
            }
        case (.all, .object):
            try eachMember(&reader) { reader, _ throws(JSONFault) in
                try follow(index + 1, &reader, visit)
            }
        default: _ = try reader.value(depth: index)
        }
    }

    private func followMember(
        _ name: Range<Int>, _ index: Int, _ reader: inout JSONReader, _ visit: (JSONValue) -> Void
    ) throws(JSONFault) {
        var found: Int?
        try eachMember(&reader) { reader, member throws(JSONFault) in
            if unsafe isNamed(member, name, in: reader.bytes) { found = reader.place }
            _ = try reader.value(depth: index + 1)
        }
        guard let found else { return }
        var inner = unsafe JSONReader(reader.bytes, place: found)
        try follow(index + 1, &inner, visit)
    }

    private func isNamed(
        _ member: JSONValue, _ name: Range<Int>, in bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard member.hasEscapes || member.upper - member.lower == name.count else { return false }
        return unsafe names.withUnsafeBytes { names in
            unsafe JSONText.equals(
                UnsafeRawBufferPointer(rebasing: bytes[member.lower..<member.upper]),
                hasEscapes: member.hasEscapes, UnsafeRawBufferPointer(rebasing: names[name]))
        }
    }

    /// Calls `body` at the beginning of every element; it has to pass over it.
    private func eachElement(
        _ reader: inout JSONReader,
        _ body: (_ reader: inout JSONReader, _ number: Int) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        try reader.expect(UInt8(ascii: "["))
        reader.skipBlanks()
        guard reader.next != UInt8(ascii: "]") else { return reader.place += 1 }
        var number = 0
        // Every round passes over at least one byte.
        while true {
            try body(&reader, number)
            number += 1
            reader.skipBlanks()
            guard reader.next != UInt8(ascii: "]") else { return reader.place += 1 }
            try reader.expect(UInt8(ascii: ","))
            reader.skipBlanks()
        }
    }

    /// Calls `body` at the beginning of every member's value; it has to pass over it.
    private func eachMember(
        _ reader: inout JSONReader,
        _ body: (_ reader: inout JSONReader, _ name: JSONValue) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        try reader.expect(UInt8(ascii: "{"))
        reader.skipBlanks()
        guard reader.next != UInt8(ascii: "}") else { return reader.place += 1 }
        // Every round passes over at least one byte.
        while true {
            let name = try reader.name()
            try body(&reader, name)
            reader.skipBlanks()
            guard reader.next != UInt8(ascii: "}") else { return reader.place += 1 }
            try reader.expect(UInt8(ascii: ","))
            reader.skipBlanks()
        }
    }
}
