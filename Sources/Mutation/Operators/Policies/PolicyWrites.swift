internal import DatabaseCatalog

extension Policy {
    /// Whether rows that are written are held against it.
    var judgesWrites: Bool {
        switch command {
        case .all, .insert, .update: true
        case .select, .delete: false
        }
    }
}
