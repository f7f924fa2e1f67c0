import Testing

@testable import ScenarioModel

@Suite struct HTTPTemplateTests {
    // MARK: Text

    @Test(
        arguments: [
            ("", []),
            ("plain", [.text("plain")]),
            (":a", [.parameter("a")]),
            (
                "/:a/:b_2.",
                [.text("/"), .parameter("a"), .text("/"), .parameter("b_2"), .text(".")]
            ),
            ("at 12:30, http://x", [.text("at 12:30, http://x")]),
            ("::a", [.text(":a")]),
            ("x:::a", [.text("x:"), .parameter("a")]),
            ("end:", [.text("end:")]),
            ("ü:ä", [.text("ü:ä")]),
        ] as [(String, [TextTemplate.Part])])
    func `a colon before a letter begins a parameter, two are one`(
        source: String, parts: [TextTemplate.Part]
    ) {
        #expect(TextTemplate.parse(source).parts == parts)
    }

    @Test func `a template is described as it is written`() {
        for source in ["a", ":a", "x::y :z", "a:b"] {
            let template = TextTemplate.parse(source)
            #expect(TextTemplate.parse(template.description) == template)
        }
    }

    // MARK: Requests

    @Test func `a request line has a method, a path and a query`() throws {
        let request = try HTTPRequestTemplate.parse(
            "PATCH  /api/:user/tasks/:task?limit=50&before=:before&flag")
        #expect(request.method == .patch)
        #expect(request.path.description == "/api/:user/tasks/:task")
        #expect(request.query.map(\.name) == ["limit", "before", "flag"])
        #expect(request.query.map(\.value.description) == ["50", ":before", ""])
        #expect(request.occurrences == ["user", "task", "before"])
        #expect(request.route == "PATCH /api/:user/tasks/:task")
    }

    @Test func `what a path says itself is sent as it stands`() throws {
        let request = try HTTPRequestTemplate.parse("GET /a%20b/(c);d=1/~e::f")
        #expect(request.path.literal == "/a%20b/(c);d=1/~e:f")
    }

    @Test func `values are percent-encoded but for unreserved characters`() {
        #expect(PercentEncoding.encode("aZ0-._~") == "aZ0-._~")
        #expect(PercentEncoding.encode("a b/c?d=&é+%") == "a%20b%2Fc%3Fd%3D%26%C3%A9%2B%25")
    }

    // MARK: Paths and conditions

    @Test(
        arguments: [
            ("$", []),
            ("$.a.b[0].c", [.member("a"), .member("b"), .element(0), .member("c")]),
            ("$.items[*].id", [.member("items"), .everyElement, .member("id")]),
            ("$['quoted key'][\"x\"]", [.member("quoted key"), .member("x")]),
            ("$['it\\'s']", [.member("it's")]),
            ("$.rows[-1].*", [.member("rows"), .element(-1), .everyElement]),
            ("$.größe-1", [.member("größe-1")]),
        ] as [(String, [JSONPath.Step])])
    func `a path is its steps from the root`(source: String, steps: [JSONPath.Step]) throws {
        let path = try JSONPath.parse(source)
        #expect(path.steps == steps)
        #expect(path.source == source)
        #expect(path.leadsToMany == steps.contains(.everyElement))
    }

    @Test(
        arguments: [
            ("$.type == 'error'", .equals(.string("error"))),
            ("$.type==\"a 'b'\"", .equals(.string("a 'b'"))),
            ("$.type == -1.5e3", .equals(.number("-1.5e3"))),
            ("$.type == null", .equals(.null)),
            ("$.type == true ", .equals(.boolean(true))),
            ("$.type", .exists),
        ] as [(String, JSONCondition.Test)])
    func `a condition is a path and what it must be`(
        source: String, test: JSONCondition.Test
    ) throws {
        let condition = try JSONCondition.parse(source)
        #expect(condition.test == test)
        #expect(
            condition.subject == .path(JSONPath(source: "$.type", steps: [.member("type")])))
    }

    @Test func `a condition may be about the event's name`() throws {
        let condition = try JSONCondition.parse("event == 'token'")
        #expect(condition.subject == .eventName)
        #expect(condition.test == .equals(.string("token")))
        for source in ["event == 5", "event == true", "event"] {
            #expect(throws: TextMistake.self) { try JSONCondition.parse(source) }
        }
    }

    @Test(arguments: [
        ("", 0), ("a", 0), ("$x", 1), ("$.", 2), ("$..a", 2), ("$[", 2), ("$[-]", 3),
        ("$['\\n']", 4), ("$[0", 3), ("$['a]", 2), ("$[1:2]", 3), ("$[1234567890]", 2),
        ("$[?(@.a)]", 2),
    ])
    func `a path that is none is refused at its place`(source: String, offset: Int) {
        let mistake = #expect(throws: TextMistake.self) { try JSONPath.parse(source) }
        #expect(mistake?.characterOffset == offset)
    }

    // MARK: Statuses

    @Test func `statuses are one, a class or a range`() throws {
        #expect(try Quantity.statuses("200") == 200...200)
        #expect(try Quantity.statuses("4XX") == 400...499)
        #expect(try Quantity.statuses("200..204") == 200...204)
        let set = StatusSet([200...201, 404...404])
        #expect([199, 200, 201, 202, 404].map(set.contains) == [false, true, true, false, true])
        #expect(set.includesSuccess)
        #expect(!StatusSet([404...404]).includesSuccess)
    }
}
