internal import LoadEngine
internal import Population
internal import PostgresDriver
internal import Stochastics

/// Values of one operation's binds while its parameters are encoded; used again each time.
struct BindScratch: ~Copyable {
    var values: [BindValue] = []
    /// Generated text, one value behind the other.
    var bytes = ByteBuffer()
}

/// One bind's value.
enum BindValue {
    case key(RowKey)
    case bytes(Range<Int>)
    case null
}

extension PostgresWorkload {
    package mutating func prepare(operation: Int, task: Int, iteration: Int) -> Bool {
        let frame = frames[task]
        scratch.values.removeAll(keepingCapacity: true)
        scratch.bytes.removeAll()
        for bind in plan.operations[operation].binds.indices {
            guard let value = value(ofBind: bind, operation, frame, iteration) else {
                return false
            }
            scratch.values.append(value)
        }
        frame.parameters.removeAll()
        for parameter in plan.operations[operation].parameters {
            guard let bind = parameter.bind else {
                frame.tenant.append(to: &frame.parameters, as: parameter.type)
                continue
            }
            switch scratch.values[bind] {
            case .key(.integer(let value)): frame.parameters.append(value, as: parameter.type)
            case .key(.text(let text)): frame.parameters.append(text: text)
            case .bytes(let range):
                scratch.bytes.withBytes { bytes in
                    frame.parameters.append(textBytes: bytes.extracting(range))
                }
            case .null: frame.parameters.appendNull()
            }
        }
        return true
    }

    /// - Returns: nil when the user owns nothing to bind.
    private mutating func value(
        ofBind bind: Int, _ operation: Int, _ frame: TaskFrame, _ iteration: Int
    ) -> BindValue? {
        switch plan.operations[operation].binds[bind] {
        case .owned(let table, .key):
            let deletes = plan.operations[operation].deletes?.bind == bind
            let row = deletes ? retiredRow(table, frame) : boundRow(table, frame)
            return row.map { .key($0.key) }
        case .owned(let table, .column(let column)):
            return seededRow(table, frame).flatMap { row in
                plan.population.uniqueValue(
                    table: table, column: column, user: frame.user, row: row)
            }.map { .key(.text($0)) }
        case .generated(let generator):
            let start = scratch.bytes.count
            let isNull = !generator.append(
                to: &scratch.bytes, user: frame.user, random: &random)
            return isNull ? .null : .bytes(start..<scratch.bytes.count)
        case .captured(let source):
            guard iteration < frame.captured[source].count else { return nil }
            guard let key = frame.captured[source][iteration] else { return .null }
            if let deletes = plan.operations[operation].deletes, deletes.bind == bind {
                owned.retire(table: deletes.table, user: frame.user, key: key)
            }
            return .key(key)
        }
    }

    /// The row that the task has bound in this table, or now binds.
    private mutating func boundRow(_ table: Int, _ frame: TaskFrame) -> BoundRow? {
        if let bound = frame.boundRows[table] { return bound }
        let row = owned.draw(table: table, user: frame.user, &random)
        frame.boundRows[table] = row
        return row
    }

    /// As `boundRow`, for a value that is known of seeded rows only.
    private mutating func seededRow(_ table: Int, _ frame: TaskFrame) -> Int? {
        if let bound = frame.boundRows[table] { return bound.seededRow }
        let row = owned.drawSeeded(table: table, user: frame.user, &random)
        frame.boundRows[table] = row
        return row?.seededRow
    }

    /// As `boundRow`, for a row that is about to be deleted.
    ///
    /// A row that another task of the user has bound stays, and so does one above it: that task
    /// would find it gone.
    private mutating func retiredRow(_ table: Int, _ frame: TaskFrame) -> BoundRow? {
        let busy = busyRows(table, besides: frame)
        guard let bound = frame.boundRows[table] else {
            let row = owned.retire(table: table, user: frame.user, except: busy)
            frame.boundRows[table] = row
            return row
        }
        guard !busy.contains(bound.key) else { return nil }
        owned.retire(table: table, user: frame.user, row: bound)
        return bound
    }

    private func busyRows(_ table: Int, besides frame: TaskFrame) -> [RowKey] {
        var busy: [RowKey] = []
        for other in frames where other.isActive && other !== frame && other.user == frame.user {
            // Parents come before their children.
            for child in other.boundRows.indices.dropFirst(table) {
                guard let row = other.boundRows[child],
                    let key = owned.ancestor(of: row, in: child, user: frame.user, at: table)
                else { continue }
                busy.append(key)
            }
        }
        return busy
    }
}
