internal import CLibPQ

/// A statement's name on a connection, kept as libpq takes it.
package struct StatementName: Sendable, Hashable {
    let characters: ContiguousArray<CChar>

    /// - Parameter name: without NUL; empty for the unnamed statement.
    package init(_ name: String) {
        characters = ContiguousArray(name.utf8CString)
    }

    /// The name as it was given.
    package var string: String {
        String(decoding: characters.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func withPointer<R>(_ body: (UnsafePointer<CChar>?) -> R) -> R {
        unsafe characters.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }
}

/// A statement's name where libpq reads it, for statements that are sent very often.
@safe package struct StatementAddress: ~Copyable {
    let pointer: UnsafePointer<CChar>

    package init(_ name: StatementName) {
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: name.characters.count)
        for place in name.characters.indices {
            unsafe (copy + place).initialize(to: name.characters[place])
        }
        unsafe pointer = UnsafePointer(copy)
    }

    deinit {
        unsafe pointer.deallocate()
    }
}

/// What the server inferred of a prepared statement.
package struct StatementDescription: Sendable, Equatable {
    /// Of `$1`, `$2` and so on.
    package let parameterTypes: [TypeID]
    /// Of the answer; empty for a statement that returns no rows.
    package let columns: [Column]

    /// One column of the answer.
    package struct Column: Sendable, Equatable {
        package let name: String
        package let type: TypeID
        /// Nil where the column is computed.
        package let origin: ColumnOrigin?
    }
}

/// Whether an answer's cells are text or the types' own binary form.
package enum ResultFormat: Int32, Sendable {
    case text = 0
    case binary = 1
}

extension Connection {
    /// Prepares a statement and waits; parameter types are left to the server.
    ///
    /// - Throws: the server's error, or `.connectionLost`.
    package func prepare(_ name: StatementName, _ sql: String) throws(PostgresError) {
        let answer = unsafe name.withPointer { name in
            unsafe PQprepare(handle, name, sql, 0, nil)
        }
        _ = try unsafe checked(answer)
    }

    /// What the server inferred of a statement prepared on this connection; waits for the answer.
    ///
    /// - Throws: the server's error, or `.connectionLost`.
    package func describe(_ name: StatementName) throws(PostgresError) -> StatementDescription {
        let answer = unsafe name.withPointer { name in unsafe PQdescribePrepared(handle, name) }
        guard let raw = unsafe answer else { throw lost() }
        let result = unsafe QueryResult(adopting: raw)
        if result.kind == .error { throw result.error }
        let parameterCount = unsafe PQnparams(raw)
        let types = (0..<parameterCount).map {
            TypeID(rawValue: unsafe PQparamtype(raw, $0))
        }
        let columns = (0..<result.columnCount).map { column in
            StatementDescription.Column(
                name: result.columnName(column), type: result.columnType(column),
                origin: result.columnOrigin(column))
        }
        return StatementDescription(parameterTypes: types, columns: columns)
    }

    /// Executes a prepared statement and waits for its answer.
    ///
    /// - Throws: the server's error, or `.connectionLost`.
    package func execute(
        _ name: StatementName, _ parameters: inout ParameterBuffer,
        format: ResultFormat = .text
    ) throws(PostgresError) -> QueryResult {
        let count = Int32(parameters.count)
        let answer = unsafe name.withPointer { name in
            unsafe parameters.withLibPQArrays { values, lengths, formats in
                unsafe PQexecPrepared(
                    handle, name, count, values, lengths, formats, format.rawValue)
            }
        }
        return try unsafe checked(answer)
    }
}
