internal import CLibCurl

/// One transfer that may be under way: what is kept for it, and libcurl's handle, used again.
///
/// Slots stand at fixed addresses, because libcurl's callbacks are given them.
@safe struct TransferSlot: ~Copyable {
    enum State: UInt8 {
        case idle
        /// No connection yet.
        case connecting
        /// No byte of an answer yet.
        case awaitingFirstByte
        case receiving
        case finished
    }

    let number: Int32
    let reports: ReportList
    var handle: UnsafeMutableRawPointer?
    /// The request that the handle's options are set for; -1 for none.
    var request: Int32 = -1
    var state = State.idle
    var isReported = false
    var isStream = false
    /// Whether every header line is kept, not only those of `KeptHeader`.
    var keepsAllHeaders = false
    var tag: UInt64 = 0
    var result = TransferResult()

    // Limits of the transfer under way.
    var bodyByteLimit = 0
    var headerByteLimit = 0
    var totalDeadline = Int64.max
    var firstByteDeadline = Int64.max
    var connectDeadline = Int64.max

    // What is sent; libcurl reads it until the end of the transfer.
    var target = ReusedBytes()
    var headerText = ReusedBytes()
    var headerLines: UnsafeMutablePointer<curl_slist>?
    var headerLineCapacity = 0
    var requestBody = ReusedBytes()

    // What is received.
    var body = ReusedBytes()
    /// When the first of the bytes came that were not taken yet.
    var receivedNanoseconds: Int64 = 0
    var contentType = ReusedBytes()
    var location = ReusedBytes()
    var retryAfter = ReusedBytes()
    var setCookie = ReusedBytes()
    var allHeaders = ReusedBytes()

    /// Why a callback stopped the transfer, or which deadline did.
    var reason: TransferFailure.Code?
    /// Where libcurl puts its words on a failure; made with the handle.
    var errorText: UnsafeMutablePointer<CChar>?
    /// Those words, once it has failed.
    var words = ""

    init(number: Int32, reports: ReportList) {
        self.number = number
        self.reports = reports
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe headerLines?.deallocate()
        unsafe errorText?.deallocate()
    }

    /// Whether libcurl has the handle.
    var isUnderWay: Bool {
        state == .connecting || state == .awaitingFirstByte || state == .receiving
    }

    /// When the transfer is given up unless it gets on.
    var deadline: Int64 {
        switch state {
        case .idle, .finished: .max
        case .connecting: min(connectDeadline, firstByteDeadline, totalDeadline)
        case .awaitingFirstByte: min(firstByteDeadline, totalDeadline)
        case .receiving: totalDeadline
        }
    }

    /// Forgets the transfer before.
    mutating func reset(keepingBodyBytes keptBytes: Int) {
        result = TransferResult()
        body.removeAll(keepingUpTo: keptBytes)
        forgetHeaders()
        receivedNanoseconds = 0
        reason = nil
    }

    mutating func forgetHeaders() {
        contentType.removeAll()
        location.removeAll()
        retryAfter.removeAll()
        setCookie.removeAll()
        allHeaders.removeAll()
    }

    /// Tells the loop that there is news; once until it is asked.
    mutating func report() {
        guard !isReported else { return }
        isReported = true
        reports.append(number)
    }
}

/// The slots that have news, at most one entry each.
@safe final class ReportList {
    private let numbers: UnsafeMutablePointer<Int32>
    private(set) var count = 0

    init(slots: Int) {
        unsafe numbers = .allocate(capacity: max(slots, 1))
    }

    deinit {
        unsafe numbers.deallocate()
    }

    func append(_ number: Int32) {
        unsafe numbers[count] = number
        count += 1
    }

    func removeAll() { count = 0 }

    subscript(index: Int) -> Int {
        precondition(index >= 0 && index < count, "there are fewer reports")
        return Int(unsafe numbers[index])
    }
}
