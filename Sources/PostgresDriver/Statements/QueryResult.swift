internal import CLibPQ

/// One answer of the server; owns its `PGresult` and frees it.
///
/// Cells are borrowed from libpq, never copied, unless a function's name says what it makes.
@safe package struct QueryResult: ~Copyable {
    private let result: OpaquePointer

    init(adopting result: OpaquePointer) {
        unsafe self.result = result
    }

    deinit {
        unsafe PQclear(result)
    }

    /// What kind of answer this is.
    package enum Kind: Sendable, Equatable {
        case rows
        /// A statement that returns none.
        case command
        case copyIn
        case empty
        /// The server's answer to a pipeline's sync.
        case pipelineSync
        /// Not performed because an earlier statement of the pipeline failed.
        case pipelineAborted
        case error
        case other
    }

    /// What kind of answer this is; asks libpq each time.
    package var kind: Kind {
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: .rows
        case PGRES_COMMAND_OK: .command
        case PGRES_COPY_IN: .copyIn
        case PGRES_EMPTY_QUERY: .empty
        case PGRES_PIPELINE_SYNC: .pipelineSync
        case PGRES_PIPELINE_ABORTED: .pipelineAborted
        case PGRES_FATAL_ERROR, PGRES_NONFATAL_ERROR, PGRES_BAD_RESPONSE: .error
        default: .other
        }
    }

    /// Rows in the answer.
    package var rowCount: Int { Int(unsafe PQntuples(result)) }
    /// Columns of the answer, also where it has no rows.
    package var columnCount: Int { Int(unsafe PQnfields(result)) }

    /// Rows that an INSERT, UPDATE or DELETE touched; 0 for anything else.
    package var affectedRows: Int {
        guard let text = unsafe PQcmdTuples(result) else { return 0 }
        var count = 0
        var cursor = unsafe text
        // Decimal digits, at most those of a 64-bit count.
        for _ in 0..<19 {
            let digit = unsafe cursor.pointee
            guard digit >= 0x30, digit <= 0x39 else { break }
            count = count &* 10 &+ Int(digit &- 0x30)
            unsafe cursor += 1
        }
        return count
    }

    /// The server's error; only where `kind` is `.error`.
    package var error: PostgresError { unsafe PostgresError(fieldsOf: result) }

    /// The SQLSTATE of an error, packed for the load loop; 0 where there is none.
    package var packedSQLState: UInt32 {
        guard let field = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "C"))) else {
            return 0
        }
        return SQLState(rawValue: unsafe String(cString: field)).packed ?? 0
    }

    /// A column's name or alias.
    package func columnName(_ column: Int) -> String {
        guard let name = unsafe PQfname(result, Int32(column)) else { return "" }
        return unsafe String(cString: name)
    }

    /// The table and attribute number a column comes from; nil where it is computed.
    package func columnOrigin(_ column: Int) -> ColumnOrigin? {
        let table = unsafe PQftable(result, Int32(column))
        let attribute = unsafe PQftablecol(result, Int32(column))
        guard table != 0, attribute > 0 else { return nil }
        return ColumnOrigin(table: table, attribute: Int(attribute))
    }

    /// A column's type; of a domain, its base type.
    package func columnType(_ column: Int) -> TypeID {
        TypeID(rawValue: unsafe PQftype(result, Int32(column)))
    }

    /// Whether a cell is NULL.
    package func isNull(row: Int, column: Int) -> Bool {
        unsafe PQgetisnull(result, Int32(row), Int32(column)) == 1
    }

    /// Lends the bytes of one cell; an empty span for NULL.
    package borrowing func withCell<R, E: Error>(
        row: Int, column: Int, _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        let length = Int(unsafe PQgetlength(result, Int32(row), Int32(column)))
        let bytes = unsafe UnsafeRawBufferPointer(
            start: PQgetvalue(result, Int32(row), Int32(column)), count: length)
        return try unsafe body(bytes.bytes)
    }

    /// The value of a binary `int2`, `int4` or `int8` cell; nil for NULL or another length.
    package func binaryInteger(row: Int, column: Int) -> Int64? {
        guard let value = unsafe PQgetvalue(result, Int32(row), Int32(column)) else { return nil }
        let bytes = UnsafeRawPointer(value)
        switch unsafe PQgetlength(result, Int32(row), Int32(column)) {
        case 4: return Int64(Int32(bigEndian: unsafe bytes.loadUnaligned(as: Int32.self)))
        case 8: return Int64(bigEndian: unsafe bytes.loadUnaligned(as: Int64.self))
        case 2: return Int64(Int16(bigEndian: unsafe bytes.loadUnaligned(as: Int16.self)))
        default: return nil
        }
    }

    /// A cell of a text-format answer as a string; nil for NULL.
    package func string(row: Int, column: Int) -> String? {
        guard !isNull(row: row, column: column) else { return nil }
        return withCell(row: row, column: column) { cell in
            unsafe cell.withUnsafeBytes { bytes in unsafe String(decoding: bytes, as: UTF8.self) }
        }
    }

    /// A cell of a text-format answer as an integer; nil for NULL and for what is not one.
    package func integer(row: Int, column: Int) -> Int? {
        string(row: row, column: column).flatMap { Int($0) }
    }

    /// A cell of a text-format answer as a number; nil for NULL and for what is not one.
    package func double(row: Int, column: Int) -> Double? {
        string(row: row, column: column).flatMap { Double($0) }
    }

    /// A cell of a text-format answer as a truth value; nil for NULL.
    package func boolean(row: Int, column: Int) -> Bool? {
        string(row: row, column: column).map { $0 == "t" }
    }

    /// Every row of a text-format answer; NULL as nil.
    package func allRows() -> [[String?]] {
        (0..<rowCount).map { row in
            (0..<columnCount).map { string(row: row, column: $0) }
        }
    }
}

/// Where a result column's values come from.
package struct ColumnOrigin: Sendable, Hashable {
    /// The table's OID.
    package let table: UInt32
    /// The attribute's number, from 1.
    package let attribute: Int

    package init(table: UInt32, attribute: Int) {
        self.table = table
        self.attribute = attribute
    }
}

extension PostgresError {
    /// Reads the fields of an error or notice.
    init(fieldsOf result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            guard let ascii = code.asciiValue,
                let text = unsafe PQresultErrorField(result, Int32(ascii))
            else { return nil }
            return unsafe String(cString: text)
        }
        let whole = unsafe PQresultErrorMessage(result).map { unsafe String(cString: $0) } ?? ""
        let state = field("C")
        self.init(
            code: state == nil ? .connectionLost : .statementFailed,
            sqlState: state.map(SQLState.init(rawValue:)) ?? .connectionFailure,
            message: field("M") ?? Connection.oneLine(whole),
            detail: field("D"), hint: field("H"), context: field("W"),
            position: field("P").flatMap { Int($0) }, constraint: field("n"),
            severity: field("V") ?? field("S") ?? "")
    }
}
