import Testing

@testable import HTTPDriver

@Suite struct JSONConditionTests {
    @Test(arguments: [
        ("$.type == 'delta'", #"{"type":"delta"}"#, true),
        ("$.type == 'delta'", #"{"type":"\u0064elta"}"#, true),
        ("$.type == 'delta'", #"{"type":"deltas"}"#, false),
        ("$.type == 'delta'", #"{"kind":"delta"}"#, false),
        (#"$.type=="delta""#, #"{"type":"delta"}"#, true),
        ("$.n == 5", #"{"n":5}"#, true),
        ("$.n == 5", #"{"n":5.0}"#, true),
        ("$.n == 5", #"{"n":"5"}"#, false),
        ("$.n == -1.5e1", #"{"n":-15}"#, true),
        ("$.n == 9007199254740993", #"{"n":9007199254740992}"#, false),
        ("$.n == 9007199254740993", #"{"n":9007199254740993}"#, true),
        ("$.b == true", #"{"b":true}"#, true),
        ("$.b == true", #"{"b":"true"}"#, false),
        ("$.b == false", #"{"b":false}"#, true),
        ("$.b == null", #"{"b":null}"#, true),
        ("$.b == null", #"{}"#, false),
        ("$.items[*].id == 3", #"{"items":[{"id":1},{"id":3}]}"#, true),
        ("$.items[*].id == 4", #"{"items":[{"id":1},{"id":3}]}"#, false),
        ("$.choices[0].delta.content", #"{"choices":[{"delta":{"content":""}}]}"#, true),
        ("$.choices[0].delta.content", #"{"choices":[{"delta":{"content":null}}]}"#, false),
        ("$.choices[0].delta.content", #"{"choices":[{"delta":{}}]}"#, false),
        ("$['a == b'] == 'it\\'s'", #"{"a == b":"it's"}"#, true),
    ])
    func `a condition holds or not`(text: String, body: String, expected: Bool) throws {
        let condition = try JSONCondition(text)
        let holds = try withSpan(body) { body throws(JSONFault) in try condition.holds(in: body) }
        #expect(holds == expected)
        #expect(try JSONCondition("\(condition)") == condition)
    }

    @Test(arguments: [
        ("type == 'x'", 1), ("$.type = 'x'", 8), ("$.type == x", 11), ("$.type == 'x' or", 15),
        ("$.type ==", 10), ("$.n == 1e999", 8), ("$.n == Infinity", 8),
    ])
    func `what is no condition is refused at its place`(text: String, column: Int) {
        let fault = #expect(throws: JSONPathFault.self) { try JSONCondition(text) }
        #expect(fault?.column == column, "\(text): \(fault.map { "\($0)" } ?? "")")
    }

    @Test func `a body that is no JSON is a fault, whether or not the condition held before it`()
        throws
    {
        let condition = try JSONCondition("$.a == 1")
        #expect(throws: JSONFault(.unexpectedCharacter, offset: 7)) {
            try withSpan(#"{"a":1,}"#) { body throws(JSONFault) in
                try condition.holds(in: body)
            }
        }
    }
}
