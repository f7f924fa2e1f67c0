/// What loading one table came to.
package struct LoadedTable: Sendable, Equatable {
    package let table: String
    package let rows: Int
    /// Bytes of COPY data.
    package let bytes: Int
    /// From the first byte to the server's answer, without indexes and constraints.
    package let nanoseconds: UInt64

    package var rowsPerSecond: Double {
        nanoseconds == 0 ? 0 : Double(rows) * 1e9 / Double(nanoseconds)
    }
}
