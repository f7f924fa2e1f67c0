internal import CLibCurl
internal import Glibc
internal import Recording

/// Many transfers at once, on one thread: a libcurl multi handle with its connections.
///
/// A transfer lives in a *slot*, a small number that the caller chooses; a tag comes back with its
/// reports. The life of a slot:
///
///     begin → (wait brings .received → takeReceived)* → wait brings .finished → result, withBody
///           → cancel, in the middle of anything
///
/// What a slot lends (body, headers) is valid until the next `begin` there. Storage, handles and
/// connections are used again, so that a request allocates nothing here.
///
/// Waiting is `curl_multi_poll`: for ten connections it costs a tenth less than libcurl's socket
/// interface with `epoll`, for a thousand as well (measured; the latter asks more of the kernel).
/// Not Sendable: a loop belongs to its worker. Only its ``TransferWaker`` may be used elsewhere.
@safe package final class TransferLoop {
    let multi: UnsafeMutableRawPointer
    let settings: TransferSettings
    let slots: UnsafeMutablePointer<TransferSlot>
    let reports: ReportList
    let timer: DeadlineTimer
    var requests: UnsafeMutableBufferPointer<PreparedRequest>
    /// No deadline is reached before this time.
    var nextDeadline = Int64.max
    /// Slots whose requests could not be sent, to be reported by the next `wait`.
    var refused: [Int] = []

    /// Slots whose transfers libcurl has ended, while they are taken back.
    var ended: [(slot: Int, result: CURLcode)] = []

    /// Wakes the loop from another thread.
    package let waker: TransferWaker

    /// A loop that performs the given requests, which are named by their place in the list.
    ///
    /// - Throws: `.invalidRequest` for a template that cannot be sent, `.localFault` without memory
    ///   or descriptors.
    package init(
        settings: TransferSettings, requests templates: [RequestTemplate] = []
    ) throws(TransferFailure) {
        precondition(
            settings.transferLimit > 0 && settings.transferLimit < Int(Int32.max),
            "slots are numbered in 31 bits")
        guard LibraryState.isReady, let multi = unsafe curl_multi_init() else {
            throw TransferFailure(.localFault, server: "", detail: "libcurl does not start")
        }
        guard let timer = DeadlineTimer() else {
            unsafe curl_multi_cleanup(multi)
            throw TransferFailure(.localFault, server: "", detail: "no descriptor is left")
        }
        unsafe self.multi = multi
        self.settings = settings
        self.timer = timer
        reports = ReportList(slots: settings.transferLimit)
        unsafe slots = .allocate(capacity: settings.transferLimit)
        for number in 0..<settings.transferLimit {
            unsafe (slots + number).initialize(
                to: TransferSlot(number: Int32(number), reports: reports))
        }
        unsafe requests = .allocate(capacity: 0)
        unsafe waker = TransferWaker(multi: multi)
        // Every transfer keeps its connection alive, and as many of them as there can be.
        let kept = settings.connectionLimit > 0 ? settings.connectionLimit : settings.transferLimit
        unsafe curl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, kept)
        unsafe curl_multi_setopt_long(
            multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, settings.connectionLimit)
        try prepare(templates)
    }

    deinit {
        waker.end()
        for number in 0..<settings.transferLimit {
            if let handle = unsafe slots[number].handle {
                unsafe curl_multi_remove_handle(multi, handle)
            }
        }
        // Handles before their multi handle: both orders are allowed, this one closes quietly.
        unsafe slots.deinitialize(count: settings.transferLimit)
        unsafe slots.deallocate()
        unsafe curl_multi_cleanup(multi)
        unsafe requests.deinitialize().deallocate()
    }

    /// Replaces the requests, while nothing is under way.
    ///
    /// - Throws: `.invalidRequest` for a template that cannot be sent; nothing is replaced then.
    package func prepare(_ templates: [RequestTemplate]) throws(TransferFailure) {
        let fresh = UnsafeMutableBufferPointer<PreparedRequest>.allocate(capacity: templates.count)
        for (index, template) in templates.enumerated() {
            do throws(TransferFailure) {
                unsafe fresh.initializeElement(
                    at: index,
                    to: try PreparedRequest(template, passesProxy: settings.mayPassProxy))
            } catch {
                unsafe fresh.extracting(..<index).deinitialize()
                unsafe fresh.deallocate()
                throw error
            }
        }
        for number in 0..<settings.transferLimit {
            precondition(unsafe !slots[number].isUnderWay, "a transfer needs its request")
            unsafe slots[number].request = -1
            // libcurl copies neither the URL's handle nor the list of headers.
            if let handle = unsafe slots[number].handle {
                unsafe curl_easy_setopt_pointer(handle, CURLOPT_CURLU, nil)
                unsafe curl_easy_setopt_pointer(handle, CURLOPT_HTTPHEADER, nil)
            }
        }
        unsafe requests.deinitialize().deallocate()
        unsafe requests = fresh
    }

    var requestCount: Int { unsafe requests.count }

    /// How many slots there are.
    package var transferLimit: Int { settings.transferLimit }

    func address(of slot: Int) -> UnsafeMutablePointer<TransferSlot> {
        precondition(slot >= 0 && slot < settings.transferLimit, "there is no such slot")
        return unsafe slots + slot
    }
}

/// libcurl as a whole.
enum LibraryState {
    /// Whether the library could be started; asked for before anything else of it.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

extension TransferSettings {
    /// Whether a request may go over a proxy.
    var mayPassProxy: Bool {
        switch proxy {
        case .none: false
        case .url: true
        case .environment:
            // libcurl's own list; `HTTP_PROXY` in capitals is not read, for a good reason.
            ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].contains {
                guard let value = unsafe getenv($0) else { return false }
                return unsafe value.pointee != 0
            }
        }
    }
}
