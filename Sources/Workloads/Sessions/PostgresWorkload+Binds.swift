internal import LoadEngine
internal import Population
internal import PostgresDriver
internal import Stochastics

/// Values of one operation's binds while its parameters are encoded; used again each time.
struct BindScratch: ~Copyable {
    var values = UniqueArray<BindValue>()
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
        guard operations[operation].drawn == nil else { return drawAndEncode(operation, task) }
        scratch.values.removeAll()
        scratch.bytes.removeAll()
        for bind in operations[operation].compiled.binds.indices {
            guard let value = value(ofBind: bind, operation, task, iteration) else {
                return false
            }
            scratch.values.append(value)
        }
        encode(operations[operation].compiled.parameters, task)
        return true
    }

    /// As `prepare`, where nothing but keys is sent: they are encoded where the rows are bound.
    private mutating func drawAndEncode(_ operation: Int, _ task: Int) -> Bool {
        frames[task].parameters.removeAll()
        for index in 0..<(operations[operation].drawn?.count ?? 0) {
            guard let parameter = operations[operation].drawn?[index] else { return false }
            guard parameter.table >= 0 else {
                frames[task].tenant.append(to: &frames[task].parameters, as: parameter.type)
                continue
            }
            guard let row = boundRow(parameter.table, task) else { return false }
            frames[task].appendKey(of: row, as: parameter.type)
        }
        return true
    }

    /// Encodes the values of `scratch`, and the acting user's key, as the statement takes them.
    private mutating func encode(_ parameters: [CompiledParameter], _ task: Int) {
        frames[task].parameters.removeAll()
        for parameter in parameters {
            guard let bind = parameter.bind else {
                frames[task].tenant.append(to: &frames[task].parameters, as: parameter.type)
                continue
            }
            switch scratch.values[bind] {
            case .key(.integer(let value)):
                frames[task].parameters.append(value, as: parameter.type)
            case .key(.text(let text)): frames[task].parameters.append(text: text)
            case .bytes(let range):
                scratch.bytes.withBytes { bytes in
                    frames[task].parameters.append(textBytes: bytes.extracting(range))
                }
            case .null: frames[task].parameters.appendNull()
            }
        }
    }

    /// - Returns: nil when the user owns nothing to bind.
    private mutating func value(
        ofBind bind: Int, _ operation: Int, _ task: Int, _ iteration: Int
    ) -> BindValue? {
        switch operations[operation].compiled.binds[bind] {
        case .owned(let table, .key):
            if operations[operation].compiled.deletes?.bind == bind {
                return retiredRow(table, task).map { .key($0.key) }
            }
            return boundRow(table, task).map { .key($0.key) }
        case .owned(let table, .column(let column)):
            return seededRow(table, task).flatMap { row in
                plan.population.uniqueValue(
                    table: table, column: column, user: frames[task].user, row: row)
            }.map { .key(.text($0)) }
        case .hidden(let table):
            let user = frames[task].user
            let start = random.index(
                below: max(plan.population.rowCount(table: table, user: user), 1))
            return plan.population.row(table: table, user: user, from: start, hidden: true).map {
                .key(plan.population.key(table: table, user: user, row: $0))
            }
        case .generated(let generator):
            let start = scratch.bytes.count
            let isNull = !generator.append(
                to: &scratch.bytes, user: frames[task].user, random: &random)
            return isNull ? .null : .bytes(start..<scratch.bytes.count)
        case .captured(let source):
            guard iteration < frames[task].captured[source].count else { return nil }
            guard let key = frames[task].captured[source][iteration] else { return .null }
            if let deletes = operations[operation].compiled.deletes, deletes.bind == bind {
                owned.retire(table: deletes.table, user: frames[task].user, key: key)
            }
            return .key(key)
        }
    }

    /// The row that the task has bound in this table, or binds now; nil where there is none.
    private mutating func boundRow(_ table: Int, _ task: Int) -> BoundRow? {
        if let bound = frames[task].boundRows[table] { return bound }
        let row = owned.draw(table: table, user: frames[task].user, &random)
        frames[task].bind(row, in: table)
        return row
    }

    /// As `boundRow`, for a value that is known of seeded rows only.
    private mutating func seededRow(_ table: Int, _ task: Int) -> Int? {
        if let bound = frames[task].boundRows[table] { return bound.seededRow }
        let row = owned.drawSeeded(table: table, user: frames[task].user, &random)
        frames[task].bind(row, in: table)
        return row?.seededRow
    }

    /// As `boundRow`, for a row that is about to be deleted.
    ///
    /// A row that another task of the user has bound stays, and so does one above it: that task
    /// would find it gone.
    private mutating func retiredRow(_ table: Int, _ task: Int) -> BoundRow? {
        let busy = busyRows(table, besides: task)
        guard let bound = frames[task].boundRows[table] else {
            let row = owned.retire(table: table, user: frames[task].user, except: busy)
            frames[task].bind(row, in: table)
            return row
        }
        guard !busy.contains(bound.key) else { return nil }
        owned.retire(table: table, user: frames[task].user, row: bound)
        return bound
    }

    private func busyRows(_ table: Int, besides task: Int) -> [RowKey] {
        var busy: [RowKey] = []
        let user = frames[task].user
        for other in 0..<frames.count
        where other != task && frames[other].isActive && frames[other].user == user {
            // Parents come before their children.
            for child in frames[other].boundRows.indices.dropFirst(table) {
                guard let row = frames[other].boundRows[child],
                    let key = owned.ancestor(of: row, in: child, user: user, at: table)
                else { continue }
                busy.append(key)
            }
        }
        return busy
    }
}
