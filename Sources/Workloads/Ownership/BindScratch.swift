internal import LoadEngine
internal import Population
internal import PostgresDriver
internal import Stochastics

/// Values of one operation's binds while its request is made; used again each time.
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

/// Whose values are drawn, and for which turn of a loop.
struct BindTurn {
    var task: Int
    var iteration: Int
    /// The table that the bind's row is deleted from; nil where it stays.
    var deletesFrom: Int?
}

extension BindScratch {
    /// Draws a value and puts generated text into `bytes`.
    ///
    /// - Returns: nil when the user owns nothing to bind.
    mutating func draw(
        _ bind: borrowing CompiledBind, _ turn: BindTurn, in frames: inout UniqueArray<TaskFrame>,
        of owned: inout OwnedRows, _ population: borrowing PopulationPlan,
        _ random: inout SplittableRandom
    ) -> BindValue? {
        let task = turn.task
        switch copy bind {
        case .owned(let table, .key):
            if turn.deletesFrom != nil {
                return owned.retiredRow(table, of: task, in: &frames).map { .key($0.key) }
            }
            return owned.boundRow(table, of: task, in: &frames, &random).map { .key($0.key) }
        case .owned(let table, .column(let column)):
            guard let row = owned.boundSeededRow(table, of: task, in: &frames, &random) else {
                return nil
            }
            return population.uniqueValue(
                table: table, column: column, user: frames[task].user, row: row
            ).map { .key(.text($0)) }
        case .hidden(let table):
            let user = frames[task].user
            let start = random.index(below: max(population.rowCount(table: table, user: user), 1))
            guard
                let row = population.row(table: table, user: user, from: start, hidden: true)
            else { return nil }
            return .key(population.key(table: table, user: user, row: row))
        case .generated(let generator):
            let start = bytes.count
            let isNull = !generator.append(to: &bytes, user: frames[task].user, random: &random)
            return isNull ? .null : .bytes(start..<bytes.count)
        case .captured(let source):
            guard turn.iteration < frames[task].captured[source].count else { return nil }
            guard let key = frames[task].captured[source][turn.iteration] else { return .null }
            if let table = turn.deletesFrom {
                owned.retire(table: table, user: frames[task].user, key: key)
            }
            return .key(key)
        }
    }
}

extension CompiledOperation.DeletedRow {
    /// The table, where it is this bind's row that is deleted.
    func table(ofBind bind: Int) -> Int? { bind == self.bind ? table : nil }
}
