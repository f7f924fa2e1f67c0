/// One statement that the application performs: it is loaded, explained, attacked and mutated.
package struct Operation: Sendable, Equatable {
    package var name: String
    package var actor: Actor
    package var sql: SQLTemplate
    package var binds: [Bind]
    /// The table a successful call adds the returned row to; it joins the acting user's rows.
    package var creates: String?
    /// The table a successful call takes a row from; the row is retired.
    package var deletes: String?
    /// Whether the operation is about hidden rows: its binds take them, its answers may hold them.
    package var concernsHidden: Bool
    /// Nil where the operation is not called page by page.
    package var pages: Pages?
    package var expectation: Expectation
    package var timeoutNanoseconds: UInt64
    package var position: SourcePosition

    package init(
        name: String, actor: Actor = .user, sql: SQLTemplate, binds: [Bind] = [],
        creates: String? = nil, deletes: String? = nil, concernsHidden: Bool = false,
        pages: Pages? = nil, expectation: Expectation = .anything,
        timeoutNanoseconds: UInt64 = Operation.defaultTimeoutNanoseconds,
        position: SourcePosition
    ) {
        self.name = name
        self.actor = actor
        self.sql = sql
        self.binds = binds
        self.creates = creates
        self.deletes = deletes
        self.concernsHidden = concernsHidden
        self.pages = pages
        self.expectation = expectation
        self.timeoutNanoseconds = timeoutNanoseconds
        self.position = position
    }

    /// What bounds an operation that states no `timeout`: 30 seconds.
    package static let defaultTimeoutNanoseconds: UInt64 = 30_000_000_000

    /// The bind of that parameter; nil for `:user`, which needs none.
    package func bind(for parameter: String) -> Bind? {
        binds.first { $0.parameter == parameter }
    }
}

/// How the next page of a list is asked for; the operation's own binds ask for the first.
package struct Pages: Sendable, Equatable {
    /// Where the next page begins.
    package enum Continuation: Sendable, Equatable {
        /// Behind the last row: parameters take columns of it.
        case after([PageBind])
        /// This parameter takes the number of rows so far.
        case offset(String)
    }

    /// The table whose rows the pages hold, all of them and each once.
    package var table: String
    package var continuation: Continuation
    package var position: SourcePosition

    package init(table: String, continuation: Continuation, position: SourcePosition) {
        self.table = table
        self.continuation = continuation
        self.position = position
    }

    /// The parameters that differ from page to page.
    package var parameters: [String] {
        switch continuation {
        case .after(let binds): binds.map(\.parameter)
        case .offset(let parameter): [parameter]
        }
    }
}

/// A parameter of the next page, and the column of the last row that it takes.
package struct PageBind: Sendable, Equatable {
    package var parameter: String
    package var column: String

    package init(parameter: String, column: String) {
        self.parameter = parameter
        self.column = column
    }
}

/// On whose behalf an operation runs; only a user's operations are attacked.
package enum Actor: String, Sendable, Equatable, CaseIterable {
    case user
    case anonymous
    case system
}

/// Where a parameter's value comes from.
package struct Bind: Sendable, Equatable {
    package var parameter: String
    package var rule: ValueRule
    package var position: SourcePosition

    package init(parameter: String, rule: ValueRule, position: SourcePosition) {
        self.parameter = parameter
        self.rule = rule
        self.position = position
    }

    /// The owned column the value is taken from; nil where it is generated.
    package var reference: ColumnReference? {
        guard case .reference(let column) = rule.generator else { return nil }
        return column
    }
}

/// What the server must answer.
package enum Expectation: Sendable, Equatable {
    /// Success; and exactly one affected row where a write has an owned reference.
    case anything
    /// Success, with a number of rows returned or affected in this range.
    case rows(ClosedRange<Int>)
    /// A refusal with this SQLSTATE.
    case refusal(sqlState: String)
}

/// Several operations by one user, in order, sharing bound rows.
package struct Journey: Sendable, Equatable {
    package var name: String
    package var steps: [JourneyStep]
    package var position: SourcePosition

    package init(name: String, steps: [JourneyStep], position: SourcePosition) {
        self.name = name
        self.steps = steps
        self.position = position
    }
}

/// One step of a journey.
package enum JourneyStep: Sendable, Equatable {
    case operation(String, SourcePosition)
    /// A pause, the model's answer for example, and what is held during it.
    case think(ThinkTime, Holding)
    /// Operations that commit together.
    case transaction([String], SourcePosition)
    /// One operation for every row that an earlier operation returned: the N+1 form.
    case each(EachStep)
}

/// A loop over the rows of an earlier operation.
package struct EachStep: Sendable, Equatable {
    /// The operation whose rows are looped over.
    package var rowsOf: String
    /// Which column of those rows each parameter takes.
    package var bind: [EachBind]
    package var operation: String
    package var position: SourcePosition

    package init(rowsOf: String, bind: [EachBind], operation: String, position: SourcePosition) {
        self.rowsOf = rowsOf
        self.bind = bind
        self.operation = operation
        self.position = position
    }
}

/// A parameter of a looped operation, and the result column it takes.
package struct EachBind: Sendable, Equatable {
    package var parameter: String
    package var column: String

    package init(parameter: String, column: String) {
        self.parameter = parameter
        self.column = column
    }
}

/// What is kept while a journey thinks.
package enum Holding: String, Sendable, Equatable, CaseIterable {
    case nothing
    case connection
    case transaction
}

/// How long a pause lasts, in nanoseconds.
package enum ThinkTime: Sendable, Equatable {
    case fixed(UInt64)
    case uniform(ClosedRange<UInt64>)
    case exponential(mean: UInt64)
    case logNormal(median: UInt64, p95: UInt64)
}
