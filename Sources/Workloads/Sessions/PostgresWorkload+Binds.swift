internal import LoadEngine
internal import Population
internal import PostgresDriver

extension PostgresWorkload {
    package mutating func prepare(operation: Int, task: Int, iteration: Int) -> Bool {
        guard operations[operation].drawn == nil else { return drawAndEncode(operation, task) }
        scratch.values.removeAll()
        scratch.bytes.removeAll()
        for bind in operations[operation].compiled.binds.indices {
            let turn = BindTurn(
                task: task, iteration: iteration,
                deletesFrom: operations[operation].compiled.deletes?.table(ofBind: bind))
            let value = scratch.draw(
                operations[operation].compiled.binds[bind], turn, in: &frames, of: &owned,
                plan.population, &random)
            guard let value else { return false }
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
}
