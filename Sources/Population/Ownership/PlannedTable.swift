package import DatabaseCatalog

/// One table of a population, in the order of loading.
package struct PlannedTable: Sendable {
    package let table: Table
    package let rowCount: Int
    /// The column of the primary key that tells rows apart (`Tenancy.keyColumn`); nil without one.
    ///
    /// Where the key has several columns, seeded values differ over the whole table all the same.
    package let keyColumn: String?
    /// Nil for the tenant's own table and where rows are owned through their parent.
    package let ownerColumn: String?
    /// Columns that point at the row's parents, the one that orders the rows first.
    package let parentColumns: [String]
    /// Whether this is the tenant's own table, with one row for each user.
    package let isTenant: Bool
    /// Columns that are written, in the table's order but for those that depend on another, which
    /// come last; the others keep their default or NULL.
    package let writtenColumns: [String]
    /// Written columns that carry the owner's canary.
    package let markedColumns: [String]
    /// Written columns of text, JSON or arrays that have no room for one.
    package let unmarkedColumns: [String]
    /// Columns whose values may appear in no answer, not even their owner's.
    package let secretColumns: [String]
    /// Columns whose values the server makes while the rows come in.
    package let serverMadeColumns: [ServerMadeColumn]
    /// Whether the table's own triggers fire while its rows come in.
    package let firesTriggers: Bool
    /// Whether the application makes the rows: they are not seeded.
    package let isApplications: Bool
}
