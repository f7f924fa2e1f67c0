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
    package var expectation: Expectation
    package var timeoutNanoseconds: UInt64
    package var position: SourcePosition

    package init(
        name: String, actor: Actor = .user, sql: SQLTemplate, binds: [Bind] = [],
        creates: String? = nil, deletes: String? = nil, expectation: Expectation = .anything,
        timeoutNanoseconds: UInt64 = Operation.defaultTimeoutNanoseconds,
        position: SourcePosition
    ) {
        self.name = name
        self.actor = actor
        self.sql = sql
        self.binds = binds
        self.creates = creates
        self.deletes = deletes
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
