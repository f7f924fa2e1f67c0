/// One request that a client of the application makes: it is loaded and attacked.
///
/// The statement's counterpart is `Operation`; both share one space of names.
package struct HTTPOperation: Sendable, Equatable {
    package var name: String
    /// A user's request carries the user's token; any other carries none.
    package var actor: Actor
    package var request: HTTPRequestTemplate
    package var binds: [Bind]
    /// An answer with another status is a failure.
    package var expectedStatuses: StatusSet
    /// Values that later steps of a journey take by name, and keys of created rows.
    package var captures: [HTTPCapture]
    /// The table a successful call adds a row to; it joins the acting user's rows.
    ///
    /// The capture named like a column of that table holds the new row's value of it:
    /// `creates: tasks, capture: { id: $.id }` fills what `tasks.id` binds.
    package var creates: String?
    /// The table a successful call takes a row from; of the tenant's own table it is the account of
    /// whoever acts.
    package var deletes: String?
    /// Whether the operation is about hidden rows: its binds take them, its answers may hold them.
    package var concernsHidden: Bool
    /// Nil where the operation is not called page by page.
    package var pages: HTTPPages?
    /// Nil where the answer comes whole.
    package var stream: EventStreamTemplate?
    /// What the scripted model answers while this operation runs; nil for its usual text.
    package var scriptedReply: ScriptedReply?
    package var timeoutNanoseconds: UInt64
    package var position: SourcePosition

    package init(
        name: String, actor: Actor = .user, request: HTTPRequestTemplate, binds: [Bind] = [],
        expectedStatuses: StatusSet = .successful, captures: [HTTPCapture] = [],
        creates: String? = nil, deletes: String? = nil, concernsHidden: Bool = false,
        pages: HTTPPages? = nil, stream: EventStreamTemplate? = nil,
        scriptedReply: ScriptedReply? = nil,
        timeoutNanoseconds: UInt64 = Operation.defaultTimeoutNanoseconds, position: SourcePosition
    ) {
        self.name = name
        self.actor = actor
        self.request = request
        self.binds = binds
        self.expectedStatuses = expectedStatuses
        self.captures = captures
        self.creates = creates
        self.deletes = deletes
        self.concernsHidden = concernsHidden
        self.pages = pages
        self.stream = stream
        self.scriptedReply = scriptedReply
        self.timeoutNanoseconds = timeoutNanoseconds
        self.position = position
    }

    /// The bind of that parameter; nil for `:user` and for captures, which need none.
    package func bind(for parameter: String) -> Bind? {
        binds.first { $0.parameter == parameter }
    }

    /// Every parameter once: the request's in order, then those of the model's tool calls.
    package var parameters: [String] {
        var seen: Set<String> = []
        return (request.occurrences + (scriptedReply?.occurrences ?? []))
            .filter { seen.insert($0).inserted }
    }
}

/// A value taken from an answer.
package struct HTTPCapture: Sendable, Equatable {
    /// Where it is found.
    package enum Source: Sendable, Equatable {
        /// In the JSON body.
        case body(JSONPath)
        /// In the JSON of the first event that meets the condition.
        case event(JSONCondition, JSONPath)
        /// In a header, whose name is compared without regard to case.
        case header(String)
    }

    package var name: String
    package var source: Source
    package var position: SourcePosition

    package init(name: String, source: Source, position: SourcePosition) {
        self.name = name
        self.source = source
        self.position = position
    }
}

/// How a streamed answer is read; today every stream is one of server-sent events.
package struct EventStreamTemplate: Sendable, Equatable {
    /// Holds for the events that carry a token; nil where every event counts as one.
    package var token: JSONCondition?
    /// Holds for an event that says the answer failed, whatever the status was.
    package var failure: JSONCondition?

    package init(token: JSONCondition? = nil, failure: JSONCondition? = nil) {
        self.token = token
        self.failure = failure
    }
}

/// What the scripted model answers.
package struct ScriptedReply: Sendable, Equatable {
    /// The tools that it calls, in order, before it writes its text.
    package var calls: [ToolCall]
    /// Nil for the model's usual text.
    package var text: TextTemplate?

    package init(calls: [ToolCall], text: TextTemplate? = nil) {
        self.calls = calls
        self.text = text
    }

    /// The parameter's name for each place, in order.
    package var occurrences: [String] {
        calls.flatMap(\.arguments.occurrences) + (text?.occurrences ?? [])
    }
}

/// A call that the scripted model makes of one of the application's tools.
package struct ToolCall: Sendable, Equatable {
    package var tool: String
    /// A JSON object.
    package var arguments: JSONTemplate

    package init(tool: String, arguments: JSONTemplate) {
        self.tool = tool
        self.arguments = arguments
    }
}

/// How the next page of a list is asked for; the operation's own binds ask for the first.
package struct HTTPPages: Sendable, Equatable {
    /// Where the next page begins.
    package enum Continuation: Sendable, Equatable {
        /// Parameters take values out of the page before: a cursor, or columns of its last row
        /// (a path that leads to many values means the last of them). A value that is missing,
        /// `null` or empty ends the list.
        case after([HTTPPathBind])
        /// This parameter takes the number of rows so far; a page without rows ends the list, and
        /// so does a later page that is answered 404.
        case offset(String)
        /// This parameter takes the page's number, one more each time from its bind's; the list
        /// ends as by an offset.
        case number(String)
        /// The page before says here at which address the next one is; only the query of that
        /// address is used. One that is missing, `null` or empty ends the list.
        case link(JSONPath)
    }

    /// The table whose rows the pages hold, all of them and each once.
    package var table: String
    /// Leads to the rows of one page; `$[*]` where nothing is said.
    package var rows: JSONPath
    package var continuation: Continuation
    package var position: SourcePosition

    package init(
        table: String, rows: JSONPath, continuation: Continuation, position: SourcePosition
    ) {
        self.table = table
        self.rows = rows
        self.continuation = continuation
        self.position = position
    }

    /// The parameters that differ from page to page.
    package var parameters: [String] {
        switch continuation {
        case .after(let binds): binds.map(\.parameter)
        case .offset(let parameter), .number(let parameter): [parameter]
        case .link: []
        }
    }
}

/// A parameter, and where in an earlier answer its value stands.
package struct HTTPPathBind: Sendable, Equatable {
    package var parameter: String
    package var path: JSONPath

    package init(parameter: String, path: JSONPath) {
        self.parameter = parameter
        self.path = path
    }
}
