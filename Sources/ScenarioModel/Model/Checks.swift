/// Where isolation is claimed to hold, and what is known to leak.
package struct IsolationDeclaration: Sendable, Equatable {
    package var layers: [IsolationLayer]
    /// Operations that leak by design: a run is inconclusive unless it catches every one.
    package var controls: [Operation]
    /// Requests that leak by design, likewise.
    package var httpControls: [HTTPOperation]
    /// Routes that answer without a token and may.
    package var publicRoutes: [RouteException]
    /// Routes of the OpenAPI document that no operation needs to call.
    package var untestedRoutes: [RouteException]

    package init(
        layers: [IsolationLayer], controls: [Operation], httpControls: [HTTPOperation] = [],
        publicRoutes: [RouteException] = [], untestedRoutes: [RouteException] = []
    ) {
        self.layers = layers
        self.controls = controls
        self.httpControls = httpControls
        self.publicRoutes = publicRoutes
        self.untestedRoutes = untestedRoutes
    }
}

/// A route that a check leaves out, with the reason.
package struct RouteException: Sendable, Equatable {
    package var method: HTTPMethod
    /// As an OpenAPI document writes it, `/tasks/{id}`.
    package var path: String
    package var because: String
    package var position: SourcePosition

    package init(method: HTTPMethod, path: String, because: String, position: SourcePosition) {
        self.method = method
        self.path = path
        self.because = because
        self.position = position
    }

    /// `GET /tasks/{id}`.
    package var route: String { "\(method.rawValue) \(path)" }
}

/// A place where tenants are kept apart.
package enum IsolationLayer: String, Sendable, Equatable, CaseIterable {
    /// The application's own statements.
    case queries
    /// Row-level security in the database.
    case policies
    /// The application's HTTP interface.
    case api
}

/// What must happen to a child table's rows when their parent is deleted.
package struct CascadeEdge: Sendable, Equatable {
    package var parent: String
    package var child: String
    package var rule: CascadeRule
    package var position: SourcePosition

    package init(parent: String, child: String, rule: CascadeRule, position: SourcePosition) {
        self.parent = parent
        self.child = child
        self.rule = rule
        self.position = position
    }
}

/// What a delete does to the rows below it.
package enum CascadeRule: String, Sendable, Equatable, CaseIterable {
    case delete
    case keep
    case detach
    case block
}

/// A query that must return no row, before and after everything.
package struct Invariant: Sendable, Equatable {
    package var name: String
    package var sql: String
    package var position: SourcePosition

    package init(name: String, sql: String, position: SourcePosition) {
        self.name = name
        self.sql = sql
        self.position = position
    }
}

/// How large the document says the database is.
package struct StorageClaim: Sendable, Equatable {
    package var bytes: Int64
    package var users: Int
    package var position: SourcePosition

    package init(bytes: Int64, users: Int, position: SourcePosition) {
        self.bytes = bytes
        self.users = users
        self.position = position
    }
}

/// What the document says of its own schema, held against the catalog.
package struct DocumentClaims: Sendable, Equatable {
    package var indexes: Int?
    package var constraints: [ConstraintClaim]
    package var position: SourcePosition

    package init(indexes: Int?, constraints: [ConstraintClaim], position: SourcePosition) {
        self.indexes = indexes
        self.constraints = constraints
        self.position = position
    }
}

/// A CHECK that the document states.
package struct ConstraintClaim: Sendable, Equatable {
    package var table: String
    package var check: String
    package var position: SourcePosition

    package init(table: String, check: String, position: SourcePosition) {
        self.table = table
        self.check = check
        self.position = position
    }
}

/// The limits of one operation or journey, or of all of them together.
package struct ThresholdGroup: Sendable, Equatable {
    /// An operation's or a journey's name; nil for `all`.
    package var subject: String?
    package var thresholds: [Threshold]

    package init(subject: String?, thresholds: [Threshold]) {
        self.subject = subject
        self.thresholds = thresholds
    }
}

/// One limit, `p(95) < 20ms`.
package struct Threshold: Sendable, Equatable {
    /// As the scenario writes it.
    package var expression: String
    package var metric: Metric
    package var comparison: Comparison
    /// Nanoseconds for times, a fraction for shares.
    package var limit: Double
    package var position: SourcePosition

    package init(
        expression: String, metric: Metric, comparison: Comparison, limit: Double,
        position: SourcePosition
    ) {
        self.expression = expression
        self.metric = metric
        self.comparison = comparison
        self.limit = limit
        self.position = position
    }

    /// What is held against the limit.
    package enum Metric: Sendable, Equatable {
        /// From the scheduled arrival to the answer.
        case latency(Statistic)
        /// From the moment a connection took the work.
        case service(Statistic)
        case poolWait(Statistic)
        /// From the request to the first server-sent event.
        case firstEvent(Statistic)
        /// From the request to the first event that carries a token.
        case firstToken(Statistic)
        /// From one event that carries a token to the next.
        case betweenTokens(Statistic)
        /// The share of calls that failed.
        case errors
        /// The share of the drawn arrivals that were started.
        case rate
    }

    /// One figure of a distribution.
    package enum Statistic: Sendable, Equatable {
        /// From 0 to 1, both excluded.
        case quantile(Double)
        case mean
        case minimum
        case maximum
    }

    /// The relation that must hold between the observed figure and the limit.
    package enum Comparison: String, Sendable, Equatable, CaseIterable {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }
}

/// A finding that is known and does not fail the run, with the reason.
package struct Acceptance: Sendable, Equatable {
    package var rule: String
    package var object: String
    package var because: String
    package var position: SourcePosition

    package init(rule: String, object: String, because: String, position: SourcePosition) {
        self.rule = rule
        self.object = object
        self.because = because
        self.position = position
    }
}

/// A mutant that changes nothing that could be seen, and why.
package struct EquivalentMutant: Sendable, Equatable {
    /// As `bulkhead prove` names it: `not-null-dropped/tasks.title`.
    package var mutant: String
    package var because: String
    package var position: SourcePosition

    package init(mutant: String, because: String, position: SourcePosition) {
        self.mutant = mutant
        self.because = because
        self.position = position
    }

    /// The operator that the name begins with.
    package var operatorName: String {
        String(mutant.prefix { $0 != "/" })
    }
}
