internal import Stochastics

/// A table's rows as the bytes of a binary COPY, chunk by chunk, in time order.
///
/// The same scenario, seed and catalog give the same bytes on every machine. One buffer is used for
/// all chunks: what it takes does not grow with the table.
package struct CopyStream: ~Copyable {
    /// How large a chunk becomes before it is handed out, in bytes.
    package static let chunkSize = 64 * 1_024

    /// Rows in the chunks so far.
    package private(set) var rowsWritten = 0
    private let plan: PopulationPlan
    private let table: Int
    private let recipes: [ColumnRecipe]
    private let keys: PopulationPlan.TableKey
    private let parentKeys: KeyCodec?
    private let composer = TextComposer()
    /// Tables whose rows point at this table's rows and are ordered by them.
    private let childTables: [Int]
    /// The values of the column that says who writes a chat text: whether each is the assistant.
    private let assistantTurns: [Bool]
    private var cursor: RowCursor
    private var buffer = ByteBuffer(capacity: 2 * CopyStream.chunkSize)
    private var isFinished = false
    /// Where each value of the row begins in the buffer; empty where no column depends on another.
    private var places: [Int]

    /// - Parameter table: an index in `plan.tables`.
    package init(_ plan: PopulationPlan, table: Int) {
        self.plan = plan
        self.table = table
        recipes = plan.recipes[table]
        places = recipes.allSatisfy(\.conditions.isEmpty) ? [] : recipes.map { _ in 0 }
        keys = plan.keys[table]
        if let link = plan.links[table].first, plan.layouts[table].family != nil,
            case .position(let codec) = plan.keys[link.table]
        {
            parentKeys = codec
        } else {
            parentKeys = nil
        }
        childTables = plan.tables.indices.filter {
            plan.layouts[$0].family != nil && plan.links[$0].first?.table == table
        }
        assistantTurns = recipes.lazy.compactMap(\.assistantTurns).first ?? []
        cursor = RowCursor(layout: plan.layouts[table], times: plan.times[table])
    }

    /// Makes the next chunk; false behind the last.
    package mutating func makeNextChunk() -> Bool {
        guard !isFinished else { return false }
        buffer.removeAll()
        if rowsWritten == 0 { appendHeader() }
        while buffer.count < Self.chunkSize {
            guard let row = cursor.next() else {
                // The stream ends with a field count of -1.
                buffer.append(bigEndian: Int16(-1))
                isFinished = true
                break
            }
            append(row)
            rowsWritten += 1
        }
        return true
    }

    /// Lends the chunk made last.
    package func withChunk<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try buffer.withBytes(body)
    }

    /// The signature, no flags, no extension: "COPY", section "Binary Format".
    private mutating func appendHeader() {
        buffer.append(Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00])
        buffer.append(bigEndian: Int32(0))
        buffer.append(bigEndian: Int32(0))
    }

    /// Schema and name as SQL takes them.
    var tableName: String { plan.tables[table].table.quotedName }

    /// The columns that each row holds, in order.
    var columnNames: [String] { recipes.map(\.name) }

    private mutating func append(_ row: SeededRow) {
        var random = row.random
        let given = ValueRecipe.Circumstances(
            canary: plan.canaryKey.canary(of: row.user),
            isAssistant: assistantTurns.isEmpty
                ? row.ordinal & 1 == 1 : assistantTurns[row.ordinal % assistantTurns.count],
            ordinal: row.ordinal, asOf: plan.asOf)
        buffer.append(bigEndian: Int16(recipes.count))
        for (index, recipe) in recipes.enumerated() {
            let place = buffer.count
            buffer.append(bigEndian: Int32(-1))
            if !places.isEmpty {
                places[index] = buffer.count
                guard fulfils(recipe.conditions) else { continue }
            }
            if recipe.nullChance > 0, random.chance(recipe.nullChance) { continue }
            guard append(recipe, row, given, &random) else { continue }
            buffer.overwrite(Int32(buffer.count - place - 4), at: place)
        }
    }

    /// Whether columns of the row that is being written hold what they must.
    ///
    /// Columns that others depend on are followed by another one, four bytes of length before it.
    private func fulfils(_ conditions: [ColumnRecipe.Condition]) -> Bool {
        for condition in conditions {
            let start = places[condition.source]
            // The length of NULL is negative.
            guard buffer.byte(at: start - 4) & 0x80 == 0,
                places[condition.source + 1] - 4 - start == condition.value.count
            else { return false }
            for (offset, byte) in condition.value.enumerated()
            where buffer.byte(at: start + offset) != byte { return false }
        }
        return true
    }

    /// - Returns: false for NULL.
    private mutating func append(
        _ recipe: ColumnRecipe, _ row: SeededRow, _ given: ValueRecipe.Circumstances,
        _ random: inout SplittableRandom
    ) -> Bool {
        switch recipe.content {
        case .key:
            guard case .position(let codec) = keys else { return false }
            recipe.target.appendBinary(codec, position: row.position, to: &buffer)
        case .owner:
            recipe.target.appendBinary(plan.tenantKeys, position: row.user, to: &buffer)
        case .parent:
            guard let parentKeys else { return appendOwnersKey(recipe, row) }
            recipe.target.appendBinary(parentKeys, position: row.parent, to: &buffer)
        case .ancestor(let steps):
            return appendAncestor(steps, recipe, row)
        case .otherParent(let index):
            return appendOtherParent(index, recipe, row)
        case .olderSibling:
            return appendOlderSibling(recipe, row, &random)
        case .created:
            recipe.target.appendBinary(microseconds: row.created, to: &buffer)
        case .updated:
            recipe.target.appendBinary(microseconds: updated(row, &random), to: &buffer)
        case .email:
            plan.appendEmail(
                recipe, position: row.position, user: row.user,
                isOnly: plan.tables[table].isTenant, to: &buffer)
        case .uniqueText:
            plan.appendUniqueText(recipe, position: row.position, user: row.user, to: &buffer)
        case .uniqueInteger:
            recipe.target.appendBinary(integer: Int64(row.position + 1), to: &buffer)
        case .token(let codec):
            recipe.target.appendBinary(codec, position: row.position, to: &buffer)
        case .hiding:
            return appendHiding(recipe, row, &random)
        case .turn(let turn):
            turn.appendBinary(
                number: number(of: row, in: turn.scope), of: recipe.target, asOf: plan.asOf,
                to: &buffer)
        case .open(let scope):
            guard number(of: row, in: scope) > 0 else { return false }
            recipe.target.appendBinary(microseconds: updated(row, &random), to: &buffer)
        case .value(let value) where recipe.isSecret:
            var own = plan.secretStream(table: table, recipe, position: row.position)
            value.appendBinary(
                plan.secretCircumstances(ofUser: row.user), composer: composer, to: &buffer,
                random: &own)
        case .value(let value):
            value.appendBinary(given, composer: composer, to: &buffer, random: &random)
        }
        return true
    }

    /// The row's number among those that must differ from it.
    private func number(of row: SeededRow, in scope: TurnRecipe.Scope) -> Int {
        switch scope {
        case .family: return row.ordinal
        case .owner:
            let layout = plan.layouts[table]
            return layout.family == nil
                ? row.ordinal
                : layout.logical(atPosition: row.position) - layout.owners.sums[row.user]
        case .table: return row.position
        }
    }

    /// When a hidden row was hidden, some time after it last changed; false for one that is not.
    private mutating func appendHiding(
        _ recipe: ColumnRecipe, _ row: SeededRow, _ random: inout SplittableRandom
    ) -> Bool {
        let isHidden = plan.hides(table: table, position: row.position)
        if recipe.target.type == .boolean {
            recipe.target.appendBinary(truth: isHidden, to: &buffer)
            return true
        }
        let draw = random.next()
        guard isHidden else { return false }
        let changed = childTables.isEmpty ? row.created : updated(row, &random)
        let rest = UInt64(max(plan.asOf - changed, 1))
        recipe.target.appendBinary(
            microseconds: changed + Int64(draw.multipliedFullWidth(by: rest).high), to: &buffer)
        return true
    }

    /// A parent changes with its last child; of the other rows, half were changed some time later.
    private func updated(_ row: SeededRow, _ random: inout SplittableRandom) -> Int64 {
        guard childTables.isEmpty else {
            return childTables.reduce(row.created) { latest, child in
                guard let family = plan.layouts[child].family else { return latest }
                let count = family.count(ofParentAt: row.position)
                guard count > 0 else { return latest }
                let last = family.position(ofChild: count - 1, ofParentAt: row.position)
                return max(latest, plan.times[child].time(at: last))
            }
        }
        let draw = random.next()
        guard draw & 1 == 1 else { return row.created }
        let rest = UInt64(max(plan.asOf - row.created, 1))
        return row.created + Int64((draw & ~1).multipliedFullWidth(by: rest).high)
    }

    /// The key of a row whose key is its owner's, who is this row's too.
    ///
    /// - Parameter other: the table of that row; nil for the parent's.
    private mutating func appendOwnersKey(
        _ recipe: ColumnRecipe, _ row: SeededRow, in other: Int? = nil
    ) -> Bool {
        guard let other = other ?? plan.links[table].first?.table, case .owner = plan.keys[other]
        else { return false }
        recipe.target.appendBinary(plan.tenantKeys, position: row.user, to: &buffer)
        return true
    }

    /// The key of the row some steps above this row's parent.
    private mutating func appendAncestor(
        _ steps: Int, _ recipe: ColumnRecipe, _ row: SeededRow
    ) -> Bool {
        guard let ancestor = plan.ancestor(ofRowAt: row.position, in: table, steps: steps) else {
            return false
        }
        guard case .position(let codec) = plan.keys[ancestor.table] else {
            return appendOwnersKey(recipe, row, in: ancestor.table)
        }
        recipe.target.appendBinary(codec, position: ancestor.position, to: &buffer)
        return true
    }

    /// The key of one of the owner's rows in another table that is not younger than this row.
    private mutating func appendOtherParent(
        _ index: Int, _ recipe: ColumnRecipe, _ row: SeededRow
    ) -> Bool {
        // The first link is the parent that orders the rows.
        let link = plan.links[table][index + 1]
        guard
            let parent = plan.otherParent(
                link, of: table, user: row.user, position: row.position, created: row.created)
        else { return false }
        guard case .position(let codec) = plan.keys[link.table] else {
            return appendOwnersKey(recipe, row, in: link.table)
        }
        recipe.target.appendBinary(
            codec, position: plan.position(table: link.table, user: row.user, row: parent),
            to: &buffer)
        return true
    }

    /// The key of an older row below the same parent, or of the same owner where there is none.
    ///
    /// A third of the rows are roots, and so is whatever has nothing older: no tree has a circle.
    private mutating func appendOlderSibling(
        _ recipe: ColumnRecipe, _ row: SeededRow, _ random: inout SplittableRandom
    ) -> Bool {
        let draw = random.next()
        guard row.ordinal > 0, draw % 3 != 0, case .position(let codec) = keys else { return false }
        let older = Int(draw / 3 % UInt64(row.ordinal))
        let position: Int
        if let family = plan.layouts[table].family, row.parent >= 0 {
            position = family.position(ofChild: older, ofParentAt: row.parent)
        } else {
            position = plan.position(table: table, user: row.user, row: older)
        }
        guard position < row.position else { return false }
        recipe.target.appendBinary(codec, position: position, to: &buffer)
        return true
    }
}

extension ColumnRecipe {
    /// For a column whose values take turns and name an assistant: which of them do.
    fileprivate var assistantTurns: [Bool]? {
        guard case .value(let recipe) = content, case .alternate(let values) = recipe.content
        else { return nil }
        let turns = values.map { $0.text == Array("assistant".utf8) }
        return turns.contains(true) ? turns : nil
    }
}
