import Testing

@testable import HTTPDriver

@Suite struct JSONPathTests {
    /// What a path selects, as text.
    private func select(_ path: String, _ body: String) throws -> [String] {
        let path = try JSONPath(path)
        return try withSpan(body) { body throws(JSONFault) in
            var found: [String] = []
            try path.select(in: body) { found.append($0.text(in: body)) }
            return found
        }
    }

    @Test(arguments: [
        ("$", "12", ["12"]),
        ("$.a", #"{"a":1}"#, ["1"]),
        ("$.a.b[0].c", #"{"a":{"b":[{"c":"x"},{"c":"y"}]}}"#, ["x"]),
        ("$.items[*].id", #"{"items":[{"id":1},{"no":2},{"id":3}]}"#, ["1", "3"]),
        ("$[*]", "[1,[2],{\"a\":3}]", ["1", "[2]", "{\"a\":3}"]),
        ("$.*", #"{"a":1,"b":"two"}"#, ["1", "two"]),
        ("$[-1]", "[1,2,3]", ["3"]),
        ("$[-3].a", #"[{"a":"first"},2,3]"#, ["first"]),
        ("$[-4]", "[1,2,3]", []),
        ("$[1]", " [ 1 , 2 ] ", ["2"]),
        ("$['a name']", #"{"a name":true}"#, ["true"]),
        (#"$["a'b"]"#, #"{"a'b":null}"#, ["null"]),
        (#"$['a\'b\\']"#, #"{"a'b\\":5}"#, ["5"]),
        ("$.größe", #"{"größe":"ja"}"#, ["ja"]),
        ("$.data-id", #"{"data-id":"x"}"#, ["x"]),
        ("$['']", #"{"":0}"#, ["0"]),
        ("$.a", #"{"\u0061":"escaped name"}"#, ["escaped name"]),
        ("$.a", "[1]", []),
        ("$[0]", #"{"0":1}"#, []),
        ("$.a.b", #"{"a":"text"}"#, []),
        ("$[0]", "[]", []),
        ("$.a", "{}", []),
    ])
    func `a path selects`(path: String, body: String, expected: [String]) throws {
        #expect(try select(path, body) == expected)
    }

    @Test func `of members with one name the last wins`() throws {
        #expect(try select("$.a", #"{"a":1,"a":2,"b":3}"#) == ["2"])
        #expect(try select("$.a.x", #"{"a":{"x":1},"a":[]}"#) == [])
    }

    @Test func `numbers keep their digits`() throws {
        let digits = "123456789012345678901234567890.10e+2"
        #expect(try select("$.n", "{\"n\":\(digits)}") == [digits])
    }

    @Test func `escapes and surrogates become characters`() throws {
        let body = #"{"t":"a\"\\\/\b\f\n\r\té\uD83D\uDE00\uD83Dx\uDE00"}"#
        #expect(
            try select("$.t", body)
                == ["a\"\\/\u{8}\u{C}\n\r\té😀\u{FFFD}x\u{FFFD}"])
    }

    @Test(arguments: [
        ("a.b", 1), ("$a", 2), ("$.", 3), ("$.a[", 5), ("$.a[x]", 5), ("$.a['x]", 8),
        ("$.a[1", 6), ("$.a b", 4), ("$.a[99999999999]", 5), ("", 1), (#"$['\n']"#, 5),
    ])
    func `a text that is no path is refused at its place`(text: String, column: Int) {
        let fault = #expect(throws: JSONPathFault.self) { try JSONPath(text) }
        #expect(fault?.column == column, "\(text): \(fault.map { "\($0)" } ?? "")")
    }

    @Test func `a path has a limited number of steps`() throws {
        let longest = "$" + String(repeating: ".a", count: JSONPath.stepLimit)
        #expect(try JSONPath(longest).description == longest)
        #expect(throws: JSONPathFault.self) { try JSONPath(longest + ".a") }
    }

    @Test(arguments: [
        ("", JSONFault.Reason.empty, 0), ("  ", .empty, 0),
        ("{", .endsEarly, 1), ("[1", .endsEarly, 2), (#"{"a"#, .endsEarly, 3),
        (#"{"a":"#, .endsEarly, 5), (#""a\"#, .endsEarly, 3), (#""\u00"#, .endsEarly, 5),
        ("[1,]", .unexpectedCharacter, 3), ("{,}", .unexpectedCharacter, 1),
        (#"{"a" 1}"#, .unexpectedCharacter, 5), (#"{"a":1,}"#, .unexpectedCharacter, 7),
        ("[1 2]", .unexpectedCharacter, 3), ("nul", .endsEarly, 3),
        ("nule", .unexpectedCharacter, 3), ("<html>", .unexpectedCharacter, 0),
        ("[}", .unexpectedCharacter, 1), ("{]", .unexpectedCharacter, 1),
        (#"{"a":1]"#, .unexpectedCharacter, 6), ("'a'", .unexpectedCharacter, 0),
        ("{} x", .trailingCharacters, 3), ("1 2", .trailingCharacters, 2),
        ("01", .malformedNumber, 0), ("-", .malformedNumber, 0), ("[1.]", .malformedNumber, 1),
        ("1e", .malformedNumber, 0), ("1x", .malformedNumber, 0), ("NaN", .unexpectedCharacter, 0),
        (#"["\x"]"#, .malformedString, 2), ("\"a\nb\"", .malformedString, 2),
        (#""\u00g0""#, .malformedString, 1), ("\"12345678\u{1}\"", .malformedString, 9),
    ])
    func `what is no JSON is told apart from a path that finds nothing`(
        body: String, reason: JSONFault.Reason, offset: Int
    ) throws {
        let path = try JSONPath("$.a")
        let fault = #expect(throws: JSONFault.self) {
            try withSpan(body) { body throws(JSONFault) in try path.first(in: body) }
        }
        #expect(fault == JSONFault(reason, offset: offset), "\(body)")
        let walked = #expect(throws: JSONFault.self) { try walk(body) }
        #expect(walked == fault, "\(body)")
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xC2], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF],
        ] as [[UInt8]])
    func `bytes that are no UTF-8 are a fault`(bytes: [UInt8]) throws {
        let path = try JSONPath("$[0]")
        let body = Array("[\"ok\",\"".utf8) + bytes + Array("\"]".utf8)
        let fault = #expect(throws: JSONFault.self) {
            try withSpan(body) { body throws(JSONFault) in try path.first(in: body) }
        }
        #expect(fault == JSONFault(.invalidUTF8, offset: 7))
    }

    @Test func `every character of Unicode may stand in a string`() throws {
        let text = "é€\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}😀\u{10FFFF} and more than eight"
        #expect(try select("$", "\"\(text)\"") == [text])
    }

    @Test func `nesting is bounded, also where the path does not go`() throws {
        let limit = JSONPath.depthLimit
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        for path in ["$", "$[0]", "$.a", "$[0][0][0]", "$[-1][*]"] {
            _ = try select(path, nested(limit))
            let fault = #expect(throws: JSONFault.self) { try select(path, nested(limit + 1)) }
            #expect(fault == JSONFault(.tooDeep, offset: limit), "\(path)")
        }
        #expect(try walk(nested(limit)).isEmpty)
        #expect(throws: JSONFault(.tooDeep, offset: limit)) { try walk(nested(limit + 1)) }
        // Hundreds of thousands of levels, as an attack sends them.
        #expect(throws: JSONFault.self) {
            try select("$", String(repeating: "[", count: 300_000))
        }
    }

    @Test(arguments: [
        (#"{"items":[{"owner":"x"},{"owner":"here"}]}"#, "$.items[1].owner"),
        (#"{"a b":{"it's":"here"}}"#, #"$['a b']['it\'s']"#),
        (#"["here"]"#, "$[0]"), (#""here""#, "$"),
    ])
    func `the path of a place can be told`(body: String, expected: String) throws {
        let offset = try #require(body.utf8.firstRange(of: "here".utf8)?.lowerBound)
        let place = body.utf8.distance(from: body.startIndex, to: offset)
        #expect(withSpan(body) { JSONPath.describing(offset: place, in: $0) } == expected)
        #expect(try select(expected, body) == ["here"])
    }

    // MARK: Leaves

    /// Every leaf as `name=text`.
    private func walk(_ body: String) throws(JSONFault) -> [String] {
        try withSpan(body) { body throws(JSONFault) in
            var walker = JSONLeafWalker()
            var leaves: [String] = []
            try walker.walk(body) { leaf, text in
                let name = body.text.utf8.dropFirst(leaf.nameLower)
                    .prefix(leaf.nameUpper - leaf.nameLower)
                leaves.append("\(Substring(name))=\(text.text)")
                return true
            }
            return leaves
        }
    }

    @Test func `a walk visits strings and numbers with the names they stand under`() throws {
        #expect(
            try walk(#"{"a":"x","b":[1,{"c":2},3],"d":{"e":{}},"f":[],"g":true,"h":"y\n"}"#)
                == ["a=x", "b=1", "c=2", "b=3", "h=y\n"])
        #expect(try walk("5") == ["=5"])
        #expect(try walk(#"[[["deep"]],"flat"]"#) == ["=deep", "=flat"])
        #expect(try walk("{}").isEmpty)
        #expect(try walk("null").isEmpty)
    }

    @Test func `a walk stops when it is told to, and the walker serves again`() throws {
        var walker = JSONLeafWalker()
        var seen: [String] = []
        try withSpan("[1,2,3") { body throws(JSONFault) in
            try walker.walk(body) { _, text in
                seen.append(text.text)
                return seen.count < 2
            }
        }
        #expect(seen == ["1", "2"])
        try withSpan(#"{"user_id":7,"x":8}"#) { body throws(JSONFault) in
            var named: [Bool] = []
            try walker.walk(body) { leaf, _ in
                named.append(leaf.isNamed("user_id", in: body))
                return true
            }
            #expect(named == [true, false])
        }
    }

    @Test func `any piece of a body is refused or read, and never crashes`() throws {
        let body = Array(#"{"a":[1,-2.5e3,"x\u00e9\\",{"b":null}],"é":{"c":[true,false]}}"#.utf8)
        let path = try JSONPath("$.a[-1].b")
        for length in 0..<body.count {
            #expect(throws: JSONFault.self) {
                try withSpan(Array(body.prefix(length))) { body throws(JSONFault) in
                    try path.first(in: body)
                }
            }
        }
        for place in body.indices {
            for byte in [0, 0x22, 0x5C, 0x7B, 0x5D, 0x80, 0xFF] as [UInt8] {
                var changed = body
                changed[place] = byte
                _ = try? withSpan(changed) { body throws(JSONFault) in try path.first(in: body) }
                _ = try? withSpan(changed) { body throws(JSONFault) in
                    var walker = JSONLeafWalker()
                    try walker.walk(body) { _, _ in true }
                }
            }
        }
    }
}
