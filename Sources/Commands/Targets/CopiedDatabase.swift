internal import PostgresDriver
internal import ResultModel
internal import StructureCopy

/// The database whose structure a run works on, and which itself is only read.
struct CopiedDatabase: Sendable {
    let facts: SourceDatabase
    /// How the application reaches it, for what only the target itself can answer.
    let application: ConnectionParameters
    /// As whom.
    let applicationRole: String
    /// What of it could not be copied.
    let differences: [String]

    /// For the result; holds no password.
    var source: Target.Source {
        Target.Source(
            database: facts.name, serverVersion: facts.serverVersion,
            applicationRole: applicationRole)
    }

    /// What a reader must know of a verdict that was reached on a copy.
    ///
    /// - Parameter version: of the server that the copy is on.
    func notes(copiedTo version: String) -> [String] {
        var notes = [
            "\(facts.name) is not empty, so it was only read: its structure, its roles and the rows "
                + "of shared tables were copied to a throw-away server, where everything happened"
        ]
        let plain = String(version.prefix { !$0.isWhitespace })
        if plain != facts.plainVersion {
            notes.append(
                "\(facts.name) is on PostgreSQL \(facts.plainVersion), its copy on \(plain): plans, "
                    + "and what one of the two versions does differently, are those of \(plain)")
        }
        return notes + differences
    }
}
