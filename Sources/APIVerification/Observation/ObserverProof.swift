internal import DatabaseCatalog
internal import Glibc
internal import Population
package import PostgresDriver
package import ResultModel
package import Verification

/// Proves that an observed database is the application's: what users made through the API has to be
/// there.
///
/// An observer of another database sees nothing change, whatever the attacks do.
package struct ObserverProof {
    /// For each table of which rows were made, whether they were found.
    package private(set) var controls: [ControlResult] = []
    /// Whether anything was found; where nothing was, the database shows nothing of the application.
    package private(set) var isApplications = false

    /// How often rows that are not there are looked for again: an application may answer before it
    /// writes.
    private static let attempts = 20
    private static let waitMilliseconds = 100

    /// - Parameters:
    ///   - made: who is known, and what they made, as the attacks have it.
    ///   - place: where the database is, for the reader.
    /// - Throws: the error of a lost database.
    package init(
        _ observer: DatabaseObserver, made: VerificationContext, place: String
    ) throws(PostgresError) {
        for index in made.plan.tables.indices {
            let keys = Self.keys(of: index, in: made.plan)
            let table = made.table(index)
            // Made-up users have no row of their own.
            guard !keys.isEmpty, let column = made.plan.tables[index].keyColumn else { continue }
            let found = try Self.found(keys, column, observer.name(of: table), observer)
            let isTenants = table.id == made.tenancy.tenantTable
            // A user who was never registered need not have a row.
            if isTenants, found == 0 { continue }
            isApplications = isApplications || found > 0
            controls.append(
                ControlResult(
                    name: "rows-in-the-database/\(table.displayName)", fired: found == keys.count,
                    detail: "\(found) of \(keys.count) rows of \(table.displayName) that the API "
                        + "answered with are in the database (\(place))", builtIn: true))
        }
        guard !isApplications else { return }
        controls = [
            ControlResult(
                name: "rows-in-the-database", fired: false,
                detail: "nothing that the API created is in the database (\(place)): it is not the "
                    + "application's, so what the attacks did was looked at through the API alone",
                builtIn: true)
        ]
    }

    /// How many keys of one table are looked for, at most.
    private static let keyLimit = 1_000

    private static func keys(of table: Int, in plan: PopulationPlan) -> [String] {
        let keys = (0..<plan.users).lazy.flatMap { user in
            (0..<plan.rowCount(table: table, user: user)).lazy.map {
                plan.key(table: table, user: user, row: $0).description
            }
        }
        return Array(keys.prefix(keyLimit))
    }

    private static func found(
        _ keys: [String], _ column: String, _ table: String, _ observer: DatabaseObserver
    ) throws(PostgresError) -> Int {
        var found = 0
        for attempt in 0..<attempts {
            if attempt > 0 {
                var time = timespec(tv_sec: 0, tv_nsec: waitMilliseconds * 1_000_000)
                _ = unsafe nanosleep(&time, nil)
            }
            found = try PresentRows.count(
                keys, in: [column], of: table, observer.context, observer.connection)
            if found == keys.count { break }
        }
        return found
    }
}
