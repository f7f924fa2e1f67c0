/// What a caller may choose about a throw-away cluster.
package struct ClusterOptions: Sendable {
    /// Where `initdb` and `postgres` are (`--postgres-bin`); `nil` searches for them.
    package var binDirectory: String?
    /// Which major version is searched for first; `nil` takes what is found.
    package var preferredMajorVersion: Int?
    /// Server settings (`--pg-setting`), which win over the ones that Bulkhead gives.
    package var settings: [ServerSetting]
    /// The folder that the cluster's own folder is made in; `nil` means the system's temporary one.
    ///
    /// The account that runs the server must be able to write to it.
    package var parentFolder: String?
    /// Whether clients over TCP must use TLS, with a certificate made for this cluster.
    ///
    /// A server that was built without TLS starts all the same, and says so:
    /// ``EphemeralCluster/encryption``.
    package var requiresTLS: Bool
    /// Whether ``EphemeralCluster/stop()`` leaves the server running (`--keep`).
    package var keep: Bool

    /// Takes the options; without arguments everything is found and thrown away.
    package init(
        binDirectory: String? = nil, preferredMajorVersion: Int? = nil,
        settings: [ServerSetting] = [], parentFolder: String? = nil,
        requiresTLS: Bool = false, keep: Bool = false
    ) {
        self.binDirectory = binDirectory
        self.preferredMajorVersion = preferredMajorVersion
        self.settings = settings
        self.parentFolder = parentFolder
        self.requiresTLS = requiresTLS
        self.keep = keep
    }
}
