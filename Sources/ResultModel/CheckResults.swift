/// One operation, explained for one kind of user under one kind of plan.
package struct PlanResult: Codable, Sendable, Equatable {
    package var operation: String
    package var userClass: UserClass
    package var planMode: PlanMode
    /// Shared blocks hit and read by the execution; planning is not counted.
    package var buffers: Int64
    /// The most that a sound plan needs for what it returned or wrote.
    package var budget: Double
    package var rows: Int64
    /// Node types from the root down, in order.
    package var nodes: [String]
    package var indexesUsed: [String]
    package var verdict: PlanVerdict
    /// Write-ahead log of a write; nil for a read, and where a page was logged whole.
    package var walBytes: Int64?

    package init(
        operation: String, userClass: UserClass, planMode: PlanMode, buffers: Int64, budget: Double,
        rows: Int64, nodes: [String], indexesUsed: [String], verdict: PlanVerdict,
        walBytes: Int64? = nil
    ) {
        self.operation = operation
        self.userClass = userClass
        self.planMode = planMode
        self.buffers = buffers
        self.budget = budget
        self.rows = rows
        self.nodes = nodes
        self.indexesUsed = indexesUsed
        self.verdict = verdict
        self.walBytes = walBytes
    }
}

/// Users by how many rows they own in the table an operation reads.
package enum UserClass: String, Codable, Sendable, Equatable, CaseIterable {
    /// Created in the transaction; owns nothing.
    case new
    /// The 5th percentile.
    case light
    case median
    case p90
    /// The user with the most rows.
    case heavy
}

/// Whether the plan was made for the values or for any values.
package enum PlanMode: String, Codable, Sendable, Equatable, CaseIterable {
    case custom
    case generic
}

/// What a plan was found to be.
package enum PlanVerdict: String, Codable, Sendable, Equatable {
    case withinBudget
    case overBudget
    /// The database holds too few users to tell; never a failure.
    case tooSmall
    /// The user owns no row to bind; nothing was explained.
    case skipped
}

/// What the isolation checks found.
package struct IsolationResult: Codable, Sendable, Equatable {
    package var layers: [String]
    package var probes: [ProbeResult]
    package var controls: [ControlResult]
    /// Pairs of tables whose child and parent owners were compared.
    package var ownerAgreements: [OwnerAgreement]
    /// How often a pooler gave its server connection to another client than before while it was
    /// watched what stays behind; nil where nothing was pooled.
    package var handOffs: Int?
    /// Tables whose rows were counted as users see them; nil where the policies were not tested.
    package var sweeps: [TableSweep]?
    /// Whether each probe fired on databases that were sabotaged for it; nil as above.
    package var twins: [TwinResult]?

    package init(
        layers: [String], probes: [ProbeResult], controls: [ControlResult],
        ownerAgreements: [OwnerAgreement], handOffs: Int? = nil, sweeps: [TableSweep]? = nil,
        twins: [TwinResult]? = nil
    ) {
        self.layers = layers
        self.probes = probes
        self.controls = controls
        self.ownerAgreements = ownerAgreements
        self.handOffs = handOffs
        self.sweeps = sweeps
        self.twins = twins
    }
}

/// The sabotaged twins of one rule's probes: copies that leak by design.
package struct TwinResult: Codable, Sendable, Equatable {
    package var rule: String
    /// How many twins made the probe fire.
    package var fired: Int
    package var total: Int
    /// Objects whose twin stayed silent; what their probes say is inconclusive.
    package var silent: [String]

    package init(rule: String, fired: Int, total: Int, silent: [String]) {
        self.rule = rule
        self.fired = fired
        self.total = total
        self.silent = silent
    }
}

/// A census of one table, read as several users by statements without a WHERE.
package struct TableSweep: Codable, Sendable, Equatable {
    package var table: String
    /// How many users read it.
    package var subjects: Int
    /// Rows of others that each of them should not see, added up.
    package var foreignRows: Int
    /// How many of these were seen.
    package var visible: Int

    package init(table: String, subjects: Int, foreignRows: Int, visible: Int) {
        self.table = table
        self.subjects = subjects
        self.foreignRows = foreignRows
        self.visible = visible
    }
}

/// One attack and what came of it.
package struct ProbeResult: Codable, Sendable, Equatable {
    package enum Outcome: String, Codable, Sendable {
        case held
        case leaked
        case untested
        case inconclusive
    }

    /// Stable: rule, object and parameter, `foreign-read/get_task/task`.
    package var id: String
    package var rule: String
    package var layer: String
    package var object: String
    /// Which user attacked which, by class: `light → heavy`.
    package var actor: String
    package var outcome: Outcome
    /// Why, in a sentence, where the outcome is not `held`.
    package var reason: String?

    package init(
        id: String, rule: String, layer: String, object: String, actor: String, outcome: Outcome,
        reason: String?
    ) {
        self.id = id
        self.rule = rule
        self.layer = layer
        self.object = object
        self.actor = actor
        self.outcome = outcome
        self.reason = reason
    }
}

/// Something known to leak, and whether the checks saw it leak.
package struct ControlResult: Codable, Sendable, Equatable {
    package var name: String
    package var fired: Bool
    package var detail: String
    /// Whether Bulkhead made it from the catalog; the others are the scenario's.
    package var builtIn: Bool

    package init(name: String, fired: Bool, detail: String, builtIn: Bool = false) {
        self.name = name
        self.fired = fired
        self.detail = detail
        self.builtIn = builtIn
    }
}

/// `child.owner = parent.owner` over one foreign key.
package struct OwnerAgreement: Codable, Sendable, Equatable {
    package var child: String
    package var parent: String
    package var moment: String
    package var disagreeing: Int

    package init(child: String, parent: String, moment: String, disagreeing: Int) {
        self.child = child
        self.parent = parent
        self.moment = moment
        self.disagreeing = disagreeing
    }
}

/// What the deletes did.
package struct CascadeResult: Codable, Sendable, Equatable {
    package var edges: [Edge]
    /// Rows whose foreign key or owner column names nobody, after the deletes.
    package var orphans: Int
    package var bystandersBefore: Census
    package var bystandersAfter: Census
    /// Places where a deleted user's canary was still found.
    package var residue: Int
    package var timings: [Timing]
    /// Deletes while other connections inserted; nil where there were none.
    package var races: [Race]?

    package init(
        edges: [Edge], orphans: Int, bystandersBefore: Census, bystandersAfter: Census,
        residue: Int, timings: [Timing], races: [Race]? = nil
    ) {
        self.edges = edges
        self.orphans = orphans
        self.bystandersBefore = bystandersBefore
        self.bystandersAfter = bystandersAfter
        self.residue = residue
        self.timings = timings
        self.races = races
    }

    /// A delete that overlapped with inserts below the deleted row.
    package struct Race: Codable, Sendable, Equatable {
        /// Which transaction was the other's guest.
        package enum Order: String, Codable, Sendable {
            /// The insert was not committed when the delete began.
            case insertFirst = "insert first"
            /// The delete was not committed when the insert began.
            case deleteFirst = "delete first"
            /// Several connections inserted all the while.
            case together
        }

        package var parent: String
        /// The tables inserted into.
        package var child: String
        package var order: Order
        package var outcome: Outcome
        package var inserted: Int
        package var refused: Int
        package var deadlocks: Int
        /// Rows that were left below a parent that is gone.
        package var orphans: Int
        /// What stood in the way, where something did.
        package var detail: String?

        package init(
            parent: String, child: String, order: Order, outcome: Outcome, inserted: Int,
            refused: Int, deadlocks: Int, orphans: Int, detail: String?
        ) {
            self.parent = parent
            self.child = child
            self.order = order
            self.outcome = outcome
            self.inserted = inserted
            self.refused = refused
            self.deadlocks = deadlocks
            self.orphans = orphans
            self.detail = detail
        }
    }

    /// One declared or discovered edge.
    package struct Edge: Codable, Sendable, Equatable {
        package var parent: String
        package var child: String
        package var expected: String
        package var outcome: Outcome
        package var detail: String?

        package init(
            parent: String, child: String, expected: String, outcome: Outcome, detail: String?
        ) {
            self.parent = parent
            self.child = child
            self.expected = expected
            self.outcome = outcome
            self.detail = detail
        }
    }

    /// Everybody else's rows: how many, and one checksum over their content.
    package struct Census: Codable, Sendable, Equatable {
        package var rows: Int
        package var checksum: String

        package init(rows: Int, checksum: String) {
            self.rows = rows
            self.checksum = checksum
        }
    }

    /// One delete, timed by the server.
    package struct Timing: Codable, Sendable, Equatable {
        /// The table deleted from.
        package var parent: String
        package var userClass: UserClass
        package var rowsDeleted: Int
        package var milliseconds: Double
        /// By foreign-key constraint.
        package var perTrigger: [String: Double]

        package init(
            parent: String, userClass: UserClass, rowsDeleted: Int, milliseconds: Double,
            perTrigger: [String: Double]
        ) {
            self.parent = parent
            self.userClass = userClass
            self.rowsDeleted = rowsDeleted
            self.milliseconds = milliseconds
            self.perTrigger = perTrigger
        }
    }
}
