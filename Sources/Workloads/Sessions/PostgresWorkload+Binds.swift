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
            guard let row = owned.boundRow(parameter.table, of: task, in: &frames, &random) else {
                return false
            }
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
                return owned.retiredRow(table, of: task, in: &frames).map { .key($0.key) }
            }
            return owned.boundRow(table, of: task, in: &frames, &random).map { .key($0.key) }
        case .owned(let table, .column(let column)):
            return owned.boundSeededRow(table, of: task, in: &frames, &random).flatMap { row in
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
}
