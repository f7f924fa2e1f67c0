private import Glibc

/// Finds canaries in answers.
///
/// It knows every canary of its seed, also those of users who signed up during a run.
package struct CanaryScanner: Sendable {
    private let key: CanaryKey

    init(key: CanaryKey) {
        self.key = key
    }

    /// The user whose canary begins exactly at `offset`; nil where none does.
    ///
    /// Seeded values carry theirs at offset 0, which makes this the quick look.
    package func owner(at offset: Int, in bytes: RawSpan) -> Int? {
        key.owner(at: offset, in: bytes)
    }

    /// The first canary of somebody else than `actingUser`, anywhere in `bytes`.
    ///
    /// - Returns: the index of the user it names; nil where there is none.
    package func firstForeignOwner(in bytes: RawSpan, actingUser: Int) -> Int? {
        var start = 0
        // Each round moves on by at least one byte.
        while let offset = nextSentinel(in: bytes, from: start) {
            guard let owner = key.owner(at: offset, in: bytes) else {
                start = offset + 1
                continue
            }
            if owner != actingUser { return owner }
            start = offset + Canary.length
        }
        return nil
    }

    /// The first canary anywhere in `bytes`.
    ///
    /// - Returns: the index of the user it names; nil where there is none.
    package func firstOwner(in bytes: RawSpan) -> Int? {
        // Nobody has this number: every canary is somebody else's.
        firstForeignOwner(in: bytes, actingUser: -1)
    }

    /// How many canaries of one user `bytes` holds.
    package func count(of user: Int, in bytes: RawSpan) -> Int {
        var found = 0
        var start = 0
        while let offset = nextSentinel(in: bytes, from: start) {
            let isOwn = key.owner(at: offset, in: bytes) == user
            found += isOwn ? 1 : 0
            start = offset + (isOwn ? Canary.length : 1)
        }
        return found
    }

    private func nextSentinel(in bytes: RawSpan, from start: Int) -> Int? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard start + Canary.length <= buffer.count, let base = buffer.baseAddress,
                let found = unsafe memchr(
                    base + start, Int32(Canary.sentinel), buffer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
