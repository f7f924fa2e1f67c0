internal import PostgresDriver
internal import ResultModel
internal import Verification

/// What all attacks together left in a database that others use too: rows of the run's accounts
/// below somebody else's, and rows whose parent is gone.
struct SharedDatabaseCheck {
    private let observer: DatabaseObserver
    private let accounts: [ActingUser]
    /// What dangled before the first attack.
    private let orphans: [Int]

    /// - Returns: nil where there is no such database.
    init?(_ caller: APICaller) throws(PostgresError) {
        guard let observer = caller.target.observer, let accounts = observer.accounts else {
            return nil
        }
        self.observer = observer
        self.accounts = accounts
        orphans = try OrphanRows.counts(
            observer.context, observer.connection, among: accounts)
    }

    func run(into report: inout IsolationReport) throws(PostgresError) {
        let agreement = try OwnerAgreementCheck.run(
            observer.context, observer.connection,
            moment: "after the attacks, among this run's rows",
            among: accounts)
        report.ownerAgreements += agreement.agreements
        report.findings += agreement.findings
        let now = try OrphanRows.counts(observer.context, observer.connection, among: accounts)
        report.findings += OrphanRows.findings(observer.context, before: orphans, after: now)
    }
}
