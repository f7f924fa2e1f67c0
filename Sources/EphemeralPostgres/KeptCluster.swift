/// How to go on with a server that Bulkhead left running (`--keep`), as lines to paste.
package struct KeptCluster: Sendable, CustomStringConvertible {
    /// Opens `psql` as the superuser; the password is read from a file in the cluster's folder.
    package let connectCommand: String
    /// Stops the server and removes its folder.
    package let removeCommand: String

    init(_ startup: ServerStartup, port: Int) {
        let layout = startup.layout
        connectCommand =
            "PGPASSFILE='\(layout.passwordFile)' psql -h 127.0.0.1 -p \(port)"
            + " -U \(EphemeralCluster.administratorName) -d postgres"
        // pg_ctl refuses root, as the server does.
        let become = startup.account.map { "runuser -u \($0.name) -- " } ?? ""
        removeCommand =
            "\(become)'\(startup.installation.binDirectory)/pg_ctl' -D '\(layout.dataFolder)'"
            + " -m fast stop; rm -rf '\(layout.folder)' '\(layout.memoryFolder)'"
    }

    /// Both commands, each with what it does.
    package var description: String {
        """
        The PostgreSQL server was kept. To connect:
            \(connectCommand)
        To stop and remove it:
            \(removeCommand)
        """
    }
}
