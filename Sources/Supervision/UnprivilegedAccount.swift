import Glibc

/// The account a server runs as when we are root: PostgreSQL refuses to run as root.
package struct UnprivilegedAccount: Sendable, Equatable {
    /// Its name.
    package let name: String
    let userID: UInt32
    let groupID: UInt32

    /// The account to drop to, or `nil` when we are not root and the server runs as ourselves.
    ///
    /// - Throws: `noUnprivilegedAccount` when we are root and there is neither account, or nothing
    ///   to run a program as it.
    package static func choose() throws(ProgramError) -> UnprivilegedAccount? {
        guard geteuid() == 0 else { return nil }
        guard unsafe access(setpriv, X_OK) == 0 else {
            throw ProgramError(
                .noUnprivilegedAccount,
                "PostgreSQL does not run as root, and \(setpriv), which runs it as somebody else, is "
                    + "not there",
                advice: "run Bulkhead as an ordinary user, or install util-linux")
        }
        for name in ["postgres", "nobody"] {
            if let account = UnprivilegedAccount(named: name), account.userID != 0 {
                return account
            }
        }
        throw ProgramError(
            .noUnprivilegedAccount,
            "PostgreSQL does not run as root, and there is no account postgres or nobody",
            advice: "run Bulkhead as an ordinary user, or create one: useradd --system postgres")
    }

    /// Of util-linux.
    private static let setpriv = "/usr/bin/setpriv"

    /// What stands before a command that is to run as this account, without other groups.
    var command: [String] {
        [Self.setpriv, "--reuid=\(userID)", "--regid=\(groupID)", "--clear-groups", "--"]
    }

    /// Looks an account up in the system's user database.
    init?(named name: String) {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var strings = [CChar](repeating: 0, count: 16 * 1024)
        let capacity = strings.count
        let status = unsafe getpwnam_r(name, &entry, &strings, capacity, &found)
        guard status == 0, unsafe found != nil else { return nil }
        self.name = name
        userID = unsafe entry.pw_uid
        groupID = unsafe entry.pw_gid
    }
}
