internal import CLibPQ

/// The notices a connection received, bounded; written by libpq's callback on the owner's thread.
final class NoticeLog {
    static let limit = 1_000
    private var entries: [PostgresError] = []

    /// Whether another notice is kept.
    var hasRoom: Bool { entries.count < Self.limit }

    func append(_ notice: PostgresError) {
        guard hasRoom else { return }
        entries.append(notice)
    }

    func take() -> [PostgresError] {
        defer { entries.removeAll() }
        return entries
    }
}

/// libpq calls this for every NOTICE and WARNING.
///
/// The context is the connection's own log,
/// unretained: the connection owns both and closes the handle before the log goes.
func receiveNotice(context: UnsafeMutableRawPointer?, result: OpaquePointer?) {
    guard let context = unsafe context, let result = unsafe result else { return }
    let log = unsafe Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue()
    // A full log costs the load loop nothing but this look.
    guard log.hasRoom else { return }
    log.append(unsafe PostgresError(fieldsOf: result))
}
