internal import Supervision

/// How to go on with a server that Bulkhead left running (`--keep`), as lines to paste.
package struct KeptCluster: Sendable {
    /// Stops the server and removes its folder.
    package let removeCommand: String

    private let passwordFile: String
    private let port: Int

    init(_ startup: ServerStartup, port: Int) {
        let layout = startup.layout
        passwordFile = layout.passwordFile
        self.port = port
        // pg_ctl refuses root, as the server does.
        let become = startup.account.map { "runuser -u \($0.name) -- " } ?? ""
        removeCommand =
            "\(become)'\(startup.installation.binDirectory)/pg_ctl' -D '\(layout.dataFolder)'"
            + " -m fast stop; rm -rf '\(layout.folder)' '\(layout.memoryFolder)'"
    }

    /// Opens `psql` on a database as the superuser; the password is read from a file in the
    /// cluster's folder.
    package func connectCommand(database: String) -> String {
        "PGPASSFILE='\(passwordFile)' psql -h 127.0.0.1 -p \(port)"
            + " -U \(EphemeralCluster.administratorName) -d \(database)"
    }

    /// Both commands, each with what it does.
    package func instructions(database: String) -> String {
        """
        The PostgreSQL server was kept. To connect:
            \(connectCommand(database: database))
        To stop and remove it:
            \(removeCommand)
        """
    }
}
