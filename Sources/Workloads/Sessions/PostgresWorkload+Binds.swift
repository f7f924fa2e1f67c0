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
            guard let value = value(ofBind: bind, operation, frame, task, iteration) else {
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
        ofBind bind: Int, _ operation: Int, _ frame: TaskFrame, _ task: Int, _ iteration: Int
    ) -> BindValue? {
        switch plan.operations[operation].binds[bind] {
        case .owned(let table, let value):
            switch value {
            case .key:
                let deletes = plan.operations[operation].deletesBind == bind
                return ownedKey(table, frame, task, deletes: deletes).map { .key($0) }
            case .column(let column):
                let rows = plan.population.rowCount(table: table, user: frame.user)
                guard rows > 0 else { return nil }
                let row = random.index(below: rows)
                return plan.population.uniqueValue(
                    table: table, column: column, user: frame.user, row: row
                ).map { .key(.text($0)) }
            }
        case .generated(let generator):
            let start = scratch.bytes.count
            let isNull = !generator.append(
                to: &scratch.bytes, user: frame.user, random: &random)
            return isNull ? .null : .bytes(start..<scratch.bytes.count)
        case .captured(let source):
            guard iteration < frame.captured[source].count else { return nil }
            return .key(frame.captured[source][iteration])
        }
    }

    /// The row that the task has bound in this table, or now binds.
    private mutating func ownedKey(
        _ table: Int, _ frame: TaskFrame, _ task: Int, deletes: Bool
    ) -> RowKey? {
        if let bound = frame.boundRows[table] {
            if deletes { owned.retire(table: table, user: frame.user, key: bound) }
            return bound
        }
        let key: RowKey?
        if deletes {
            let frames = frames
            key = owned.retire(table: table, user: frame.user) { candidate in
                frames.contains { other in
                    other.isActive && other !== frame && other.user == frame.user
                        && other.boundRows[table] == candidate
                }
            }
        } else {
            key = owned.draw(table: table, user: frame.user, &random)
        }
        frame.boundRows[table] = key
        return key
    }
}
