internal import FoundationEssentials

/// One node of a plan, as EXPLAIN writes it.
struct PlanNode: Decodable, Sendable {
    let nodeType: String
    /// `Insert`, `Update`, `Delete`, `Merge`; only of ModifyTable.
    let operation: String?
    /// `UPDATE` or `NOTHING`; only of an INSERT that says so.
    let conflictResolution: String?
    let relation: String?
    let alias: String?
    let index: String?
    /// An average over the loops.
    let rowsPerLoop: Double
    let loops: Double
    let rowsRemovedByFilter: Double
    let rowsRemovedByRecheck: Double
    let indexCondition: String?
    let recheckCondition: String?
    let filter: String?
    /// Which rows a join returns: `Inner`, `Left`, `Semi`, `Anti`.
    let joinType: String?
    /// What a join compares, whichever kind of join it is.
    let joinConditions: [String]
    let sortKey: [String]
    /// Nil for an aggregate over everything.
    let groupKey: [String]?
    /// Of an aggregate: `Plain`, `Sorted`, `Hashed`, `Mixed`.
    let strategy: String?
    let sharedHitBlocks: Int64
    let sharedReadBlocks: Int64
    /// How often the index was descended, over all loops; servers from 18 on say so.
    let indexSearches: Double?
    /// Bytes of write-ahead log, and pages among them that were logged whole.
    let walBytes: Int64
    let walPages: Int64
    /// Whether the node computes a subquery beside its parent's rows.
    let isSubplan: Bool
    let children: [PlanNode]

    private enum CodingKeys: String, CodingKey {
        case nodeType = "Node Type"
        case operation = "Operation"
        case conflictResolution = "Conflict Resolution"
        case relation = "Relation Name"
        case alias = "Alias"
        case index = "Index Name"
        case rowsPerLoop = "Actual Rows"
        case loops = "Actual Loops"
        case rowsRemovedByFilter = "Rows Removed by Filter"
        case rowsRemovedByRecheck = "Rows Removed by Index Recheck"
        case indexCondition = "Index Cond"
        case recheckCondition = "Recheck Cond"
        case filter = "Filter"
        case joinType = "Join Type"
        case hashCondition = "Hash Cond"
        case mergeCondition = "Merge Cond"
        case joinFilter = "Join Filter"
        case sortKey = "Sort Key"
        case groupKey = "Group Key"
        case strategy = "Strategy"
        case sharedHitBlocks = "Shared Hit Blocks"
        case sharedReadBlocks = "Shared Read Blocks"
        case indexSearches = "Index Searches"
        case walBytes = "WAL Bytes"
        case walPages = "WAL FPI"
        case parentRelationship = "Parent Relationship"
        case children = "Plans"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String? {
            try values.decodeIfPresent(String.self, forKey: key)
        }
        func number(_ key: CodingKeys) throws -> Double {
            try values.decodeIfPresent(Double.self, forKey: key) ?? 0
        }
        nodeType = try values.decode(String.self, forKey: .nodeType)
        operation = try text(.operation)
        conflictResolution = try text(.conflictResolution)
        relation = try text(.relation)
        alias = try text(.alias)
        index = try text(.index)
        rowsPerLoop = try number(.rowsPerLoop)
        loops = try number(.loops)
        rowsRemovedByFilter = try number(.rowsRemovedByFilter)
        rowsRemovedByRecheck = try number(.rowsRemovedByRecheck)
        indexCondition = try text(.indexCondition)
        recheckCondition = try text(.recheckCondition)
        filter = try text(.filter)
        joinType = try text(.joinType)
        joinConditions = [
            try text(.hashCondition), try text(.mergeCondition), try text(.joinFilter),
        ].compactMap(\.self)
        sortKey = try values.decodeIfPresent([String].self, forKey: .sortKey) ?? []
        groupKey = try values.decodeIfPresent([String].self, forKey: .groupKey)
        strategy = try text(.strategy)
        sharedHitBlocks = try values.decodeIfPresent(Int64.self, forKey: .sharedHitBlocks) ?? 0
        sharedReadBlocks = try values.decodeIfPresent(Int64.self, forKey: .sharedReadBlocks) ?? 0
        indexSearches = try values.decodeIfPresent(Double.self, forKey: .indexSearches)
        walBytes = try values.decodeIfPresent(Int64.self, forKey: .walBytes) ?? 0
        walPages = try values.decodeIfPresent(Int64.self, forKey: .walPages) ?? 0
        let relationship = try text(.parentRelationship)
        isSubplan = relationship == "SubPlan" || relationship == "InitPlan"
        children = try values.decodeIfPresent([PlanNode].self, forKey: .children) ?? []
    }
}

extension PlanNode {
    /// This node and all below it, from the root down, in order.
    var allNodes: [PlanNode] {
        [self] + children.flatMap(\.allNodes)
    }

    /// Rows over all loops.
    var rows: Double { rowsPerLoop * loops }

    var buffers: Int64 { sharedHitBlocks + sharedReadBlocks }

    /// Write-ahead log of the statement and nothing else; nil where it wrote none.
    ///
    /// A page is logged whole at its first change after a checkpoint, whoever makes it.
    var ownWalBytes: Int64? { walBytes > 0 && walPages == 0 ? walBytes : nil }

    /// Whether the node descends an index.
    var descendsIndex: Bool {
        ["Index Scan", "Index Only Scan", "Bitmap Index Scan"].contains(nodeType)
    }

    /// Whether the node takes rows out of a table; a bitmap's index part is none of its own.
    var readsTable: Bool {
        relation != nil && nodeType.hasSuffix("Scan")
    }

    /// The first input that is not a subquery beside it.
    var outerChild: PlanNode? { children.first { !$0.isSubplan } }
}
