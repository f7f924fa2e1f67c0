/// What to look for in a stream of events, compiled once for all of them.
package struct EventStreamPlan: Sendable, Equatable {
    /// Which events are tokens; nil where all are that have data.
    package var token: EventCondition?
    /// Which events say that the operation has failed.
    package var failure: EventCondition?

    /// - Parameters:
    ///   - token: `first_token` of an operation.
    ///   - failure: its `fails_when`.
    package init(token: EventCondition? = nil, failure: EventCondition? = nil) {
        self.token = token
        self.failure = failure
    }
}

/// One event, as the plan sees it.
package struct StreamEvent: Sendable, Equatable {
    /// Which event of the stream it is, from 0.
    package var number: Int
    package var isToken = false
    package var isFailure = false
    /// The data is `[DONE]`, with which OpenAI's streams end; it is neither JSON nor a token.
    package var isEndMark = false
    /// Since the token before; nanoseconds, nil unless both are there.
    package var gapNanoseconds: Int64?
    /// Why a condition could not be asked: the data begins as a JSON object and is none.
    ///
    /// Of data that is mere text no condition on JSON holds, and that is no fault.
    package var fault: JSONFault?
}

/// The times and counts of one stream; times in nanoseconds of `CLOCK_MONOTONIC`, 0 for never.
package struct StreamTimings: Sendable, Equatable {
    package var startedNanoseconds: Int64 = 0
    package var firstEventNanoseconds: Int64 = 0
    package var firstTokenNanoseconds: Int64 = 0
    package var lastTokenNanoseconds: Int64 = 0
    package var events = 0
    package var tokens = 0
    /// Events that the plan's `failure` holds of.
    package var failures = 0
    /// Events that a condition was to be asked of, and whose JSON is broken.
    package var malformedEvents = 0
    /// Whether `[DONE]` came.
    package var hasEndMark = false

    /// A stream of which nothing has come.
    package init() {}

    /// From the begin to the first event; nil where none came.
    package var toFirstEventNanoseconds: Int64? {
        events > 0 ? firstEventNanoseconds - startedNanoseconds : nil
    }

    /// From the begin to the first token; nil where none came.
    package var toFirstTokenNanoseconds: Int64? {
        tokens > 0 ? firstTokenNanoseconds - startedNanoseconds : nil
    }
}

/// Reads a stream's events and takes their times.
///
/// One for each transfer under way; used again for the next stream.
package struct EventStreamReader: ~Copyable {
    private var parser: EventStreamParser
    /// What has come of the stream so far.
    package private(set) var timings = StreamTimings()

    /// - Parameter eventByteLimit: how long an event's data may be.
    package init(eventByteLimit: Int = 1 << 20) {
        parser = EventStreamParser(eventByteLimit: eventByteLimit)
    }

    /// Forgets the stream before.
    ///
    /// - Parameter start: when the request was handed over.
    package mutating func begin(atNanoseconds start: Int64) {
        parser.begin()
        timings = StreamTimings()
        timings.startedNanoseconds = start
    }

    /// Events that were longer than allowed and are left out.
    package var oversizedEvents: Int { parser.oversizedEvents }
    /// What the server asks to wait before the next attempt; milliseconds.
    package var retryMilliseconds: Int64? { parser.retryMilliseconds }
    /// The last event's id.
    package var lastEventID: String { parser.lastEventID }

    /// Takes what a stream has brought.
    ///
    /// - Parameters:
    ///   - arrival: when the piece came; the time of all events that it completes.
    ///   - visit: called with each event, its type (empty for `message`) and its data.
    package mutating func take(
        _ piece: RawSpan, arrivedNanoseconds arrival: Int64, plan: borrowing EventStreamPlan,
        _ visit: (_ event: StreamEvent, _ type: RawSpan, _ data: RawSpan) -> Void
    ) {
        var timings = self.timings
        let token = plan.token
        let failure = plan.failure
        parser.take(piece) { type, data in
            var event = StreamEvent(number: timings.events)
            event.isEndMark = data.isEndMark
            if !event.isEndMark {
                event.isToken =
                    token.map { event.asks($0, type, data) } ?? (data.byteCount > 0)
                event.isFailure = failure.map { event.asks($0, type, data) } ?? false
            }
            timings.count(&event, arrivedNanoseconds: arrival)
            visit(event, type, data)
        }
        self.timings = timings
    }
}

extension StreamEvent {
    /// Whether a condition holds; one that cannot be asked does not, and leaves the fault here.
    fileprivate mutating func asks(
        _ condition: EventCondition, _ type: RawSpan, _ data: RawSpan
    ) -> Bool {
        do throws(JSONFault) {
            return try condition.holds(type: type, data: data)
        } catch {
            if data.beginsAsObject { fault = error }
            return false
        }
    }
}

extension StreamTimings {
    fileprivate mutating func count(
        _ event: inout StreamEvent, arrivedNanoseconds arrival: Int64
    ) {
        if events == 0 { firstEventNanoseconds = arrival }
        events += 1
        if event.isFailure { failures += 1 }
        if event.isEndMark { hasEndMark = true }
        if event.fault != nil { malformedEvents += 1 }
        guard event.isToken else { return }
        if tokens == 0 {
            firstTokenNanoseconds = arrival
        } else {
            event.gapNanoseconds = arrival - lastTokenNanoseconds
        }
        lastTokenNanoseconds = arrival
        tokens += 1
    }
}

extension RawSpan {
    fileprivate var isEndMark: Bool {
        guard byteCount == 6 else { return false }
        return unsafe withUnsafeBytes { bytes in unsafe bytes.elementsEqual("[DONE]".utf8) }
    }

    fileprivate var beginsAsObject: Bool {
        unsafe withUnsafeBytes { bytes in
            unsafe bytes.first { $0 > 0x20 } == UInt8(ascii: "{")
        }
    }
}
