internal import Glibc

/// Reads server-sent events as they come, wherever the pieces are cut.
///
/// The rules are those of the HTML standard, section 9.2.6 ("Interpreting an event stream"): lines
/// end with CR, LF or both, a byte order mark at the beginning is skipped, an empty line ends an
/// event, several `data` lines are joined by line feeds, and what the stream leaves unfinished at
/// its end is no event. Bytes that are no UTF-8 are passed on as they are, and replaced when they
/// are made into text. Storage is used again for the next stream.
@safe package struct EventStreamParser: ~Copyable {
    /// Events whose data is longer are left out and counted.
    package let eventByteLimit: Int
    /// Events that were left out.
    package private(set) var oversizedEvents = 0
    /// What the server asks to wait before the next attempt; milliseconds, nil unless it has.
    package private(set) var retryMilliseconds: Int64?

    /// The beginning of a line whose end has not come.
    private var line = ReusedBytes()
    private var data = ReusedBytes()
    private var type = ReusedBytes()
    private var id = ReusedBytes()
    private var isFirstLine = true
    /// The last piece ended with CR: an LF at the beginning of the next belongs to it.
    private var skipsLineFeed = false
    private var isOversized = false

    /// A reader of one stream.
    ///
    /// - Parameter eventByteLimit: how long an event's data, or any line, may be.
    package init(eventByteLimit: Int = 1 << 20) {
        self.eventByteLimit = eventByteLimit
    }

    /// Forgets everything: another stream begins.
    package mutating func begin() {
        line.removeAll()
        data.removeAll()
        type.removeAll()
        id.removeAll()
        oversizedEvents = 0
        retryMilliseconds = nil
        isFirstLine = true
        skipsLineFeed = false
        isOversized = false
    }

    /// The last event's id, which a client would go on from; empty where none was given.
    package var lastEventID: String { id.string }

    /// Takes the next piece of the stream.
    ///
    /// - Parameter visit: called with every event that the piece completes: its type, empty for
    ///   `message`, and its data.
    package mutating func take(
        _ piece: RawSpan, _ visit: (_ type: RawSpan, _ data: RawSpan) -> Void
    ) {
        unsafe piece.withUnsafeBytes { bytes in unsafe take(bytes, visit) }
    }

    private mutating func take(
        _ bytes: UnsafeRawBufferPointer, _ visit: (RawSpan, RawSpan) -> Void
    ) {
        var start = 0
        if skipsLineFeed, bytes.count > 0 {
            if unsafe bytes[0] == 10 { start = 1 }
            skipsLineFeed = false
        }
        // Every round passes over a line end.
        while let end = unsafe Self.lineEnd(in: bytes, from: start) {
            unsafe take(
                UnsafeRawBufferPointer(rebasing: bytes[start..<end]), endsLine: true, visit)
            start = end + 1
            guard unsafe bytes[end] == 13 else { continue }
            if start < bytes.count {
                if unsafe bytes[start] == 10 { start += 1 }
            } else {
                skipsLineFeed = true
            }
        }
        if start < bytes.count {
            unsafe take(
                UnsafeRawBufferPointer(rebasing: bytes[start...]), endsLine: false, visit)
        }
    }

    /// A part of a line; the rest of it was kept before or comes later.
    private mutating func take(
        _ part: UnsafeRawBufferPointer, endsLine: Bool, _ visit: (RawSpan, RawSpan) -> Void
    ) {
        guard line.count + part.count <= eventByteLimit else {
            // A line that is too long spoils its event, and is not kept.
            isOversized = true
            line.removeAll()
            // Something has to stand there, or the rest would pass for an empty line.
            line.append(UInt8(ascii: ":"))
            if endsLine { line.removeAll() }
            return
        }
        if line.isEmpty, endsLine { return unsafe interpret(part, visit) }
        unsafe line.append(part)
        guard endsLine else { return }
        // The line is moved out for as long as it is interpreted, then used again.
        var whole = ReusedBytes()
        swap(&whole, &line)
        unsafe interpret(whole.bytes, visit)
        swap(&whole, &line)
        line.removeAll()
    }

    private mutating func interpret(
        _ given: UnsafeRawBufferPointer, _ visit: (RawSpan, RawSpan) -> Void
    ) {
        var text = unsafe given
        if isFirstLine {
            isFirstLine = false
            if unsafe text.starts(with: [0xEF, 0xBB, 0xBF]) {
                unsafe text = UnsafeRawBufferPointer(rebasing: text[3...])
            }
        }
        guard text.count > 0 else { return dispatch(visit) }
        let colon = unsafe text.firstIndex(of: UInt8(ascii: ":")) ?? text.count
        // A comment.
        guard colon > 0 else { return }
        var valueStart = min(colon + 1, text.count)
        if valueStart < text.count, unsafe text[valueStart] == 0x20 { valueStart += 1 }
        let name = unsafe UnsafeRawBufferPointer(rebasing: text[..<colon])
        let value = unsafe UnsafeRawBufferPointer(rebasing: text[valueStart...])
        if unsafe name.elementsEqual("data".utf8) {
            unsafe appendData(value)
        } else if unsafe name.elementsEqual("event".utf8) {
            type.removeAll()
            unsafe type.append(value)
        } else if unsafe name.elementsEqual("id".utf8) {
            guard unsafe !value.contains(0) else { return }
            id.removeAll()
            unsafe id.append(value)
        } else if unsafe name.elementsEqual("retry".utf8) {
            unsafe takeRetry(value)
        }
    }

    private mutating func appendData(_ value: UnsafeRawBufferPointer) {
        guard data.count + value.count <= eventByteLimit else { return isOversized = true }
        unsafe data.append(value)
        data.append(10)
    }

    private mutating func takeRetry(_ value: UnsafeRawBufferPointer) {
        guard value.count > 0, value.count <= 15,
            unsafe value.allSatisfy({ (0x30...0x39).contains($0) })
        else { return }
        retryMilliseconds = unsafe value.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// An empty line: what was gathered is an event, unless it has no data.
    private mutating func dispatch(_ visit: (RawSpan, RawSpan) -> Void) {
        if isOversized {
            oversizedEvents += 1
            isOversized = false
        } else if !data.isEmpty {
            data.removeLast(1)
            type.withBytes { type in data.withBytes { data in visit(type, data) } }
        }
        data.removeAll()
        type.removeAll()
    }

    /// The first CR or LF from `start` on.
    private static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        let feed = unsafe memchr(base + start, 10, bytes.count - start)
        let end = unsafe feed.map { unsafe UnsafeRawPointer($0) - base } ?? bytes.count
        if let carriage = unsafe memchr(base + start, 13, end - start) {
            return unsafe UnsafeRawPointer(carriage) - base
        }
        return unsafe feed == nil ? nil : end
    }
}
