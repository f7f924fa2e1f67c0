internal import CLibCurl

// What libcurl is told once for each handle, and again when a slot gets another request.
extension TransferLoop {
    /// Makes a slot's handle with the options that all requests share.
    func makeHandle(_ slot: UnsafeMutablePointer<TransferSlot>) -> UnsafeMutableRawPointer? {
        guard let handle = unsafe curl_easy_init() else { return nil }
        let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe slot.pointee.errorText = errorText
        unsafe slot.pointee.handle = handle

        func set(_ option: CURLoption, _ value: Int) {
            unsafe curl_easy_setopt_long(handle, option, value)
        }
        func set(_ option: CURLoption, _ text: String?) {
            // libcurl copies the text.
            unsafe curl_easy_setopt_pointer(handle, option, text)
        }
        unsafe curl_easy_setopt_pointer(handle, CURLOPT_PRIVATE, slot)
        unsafe curl_easy_setopt_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        unsafe curl_easy_setopt_write(handle, CURLOPT_HEADERFUNCTION, headerHasCome)
        unsafe curl_easy_setopt_pointer(handle, CURLOPT_HEADERDATA, slot)
        unsafe curl_easy_setopt_write(handle, CURLOPT_WRITEFUNCTION, bodyHasCome)
        unsafe curl_easy_setopt_pointer(handle, CURLOPT_WRITEDATA, slot)
        unsafe curl_easy_setopt_prereq(handle, connectionIsReady)
        unsafe curl_easy_setopt_pointer(handle, CURLOPT_PREREQDATA, slot)
        unsafe curl_easy_setopt_sockopt(handle, socketIsOpened)
        unsafe curl_easy_setopt_pointer(handle, CURLOPT_SOCKOPTDATA, slot)

        // No signals: there are several threads, and writes are told not to raise SIGPIPE.
        set(CURLOPT_NOSIGNAL, 1)
        set(
            CURLOPT_BUFFERSIZE,
            unsafe slot.pointee.number < TransferSettings.crowdedSlot
                ? settings.receiveBufferBytes : TransferSettings.crowdedReceiveBufferBytes)
        // The limit on connecting is the slot's own, counted in nanoseconds; never libcurl's 300 s.
        set(CURLOPT_CONNECTTIMEOUT, 24 * 3600)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        // An attack may name `/../`; it is sent as it is.
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_USERAGENT, settings.userAgent)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = settings.certificateAuthorityFile { set(CURLOPT_CAINFO, file) }
        // One file instead of a folder: libcurl reads and keeps it once for all connections.
        set(CURLOPT_CAPATH, nil)
        switch settings.version {
        case .http1: set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        case .negotiated: set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        }
        switch settings.proxy {
        case .none: set(CURLOPT_PROXY, "")
        case .url(let url): set(CURLOPT_PROXY, url)
        // An empty one spares libcurl looking into the environment with every request.
        case .environment: if !settings.mayPassProxy { set(CURLOPT_PROXY, "") }
        }
        return unsafe handle
    }

    /// Sets the options that a request has always and the one before may not have had.
    ///
    /// - Returns: false when libcurl does not take one of them.
    func configure(
        _ handle: UnsafeMutableRawPointer, _ slot: UnsafeMutablePointer<TransferSlot>,
        _ request: UnsafeMutablePointer<PreparedRequest>, _ number: Int
    ) -> Bool {
        func set(_ option: CURLoption, _ value: Int) -> Bool {
            unsafe curl_easy_setopt_long(handle, option, value) == CURLE_OK
        }
        func set(_ option: CURLoption, _ value: UnsafeRawPointer?) -> Bool {
            unsafe curl_easy_setopt_pointer(handle, option, value) == CURLE_OK
        }
        unsafe slot.pointee.request = -1
        let template = unsafe request.pointee.template
        unsafe slot.pointee.isStream = template.isStream
        unsafe slot.pointee.keepsAllHeaders = template.keepsAllHeaders
        // The order matters: choosing GET forgets a body and HEAD.
        var isSet = set(CURLOPT_HTTPGET, 1)
        isSet = set(CURLOPT_CUSTOMREQUEST, nil) && isSet
        if template.body != nil {
            isSet = set(CURLOPT_POST, 1) && isSet
        } else if template.method == "HEAD" {
            isSet = set(CURLOPT_NOBODY, 1) && isSet
        }
        if template.method != (template.body == nil ? "GET" : "POST"), template.method != "HEAD" {
            isSet =
                unsafe template.method.withCString { unsafe set(CURLOPT_CUSTOMREQUEST, $0) }
                && isSet
        }
        isSet = unsafe set(CURLOPT_CURLU, UnsafeRawPointer(request.pointee.origin)) && isSet
        if unsafe !request.pointee.usesTarget {
            isSet = set(CURLOPT_REQUEST_TARGET, nil) && isSet
        }
        if template.acceptsCompression {
            isSet = unsafe "".withCString { unsafe set(CURLOPT_ACCEPT_ENCODING, $0) } && isSet
        } else {
            isSet = set(CURLOPT_ACCEPT_ENCODING, nil) && isSet
        }
        isSet = set(CURLOPT_FOLLOWLOCATION, template.redirectLimit > 0 ? 1 : 0) && isSet
        isSet = set(CURLOPT_MAXREDIRS, template.redirectLimit) && isSet
        let headers = unsafe slot.pointee.headerList(of: request.pointee)
        isSet = unsafe set(CURLOPT_HTTPHEADER, headers) && isSet
        if isSet { unsafe slot.pointee.request = Int32(number) }
        return isSet
    }
}

extension TransferSlot {
    /// The list of header lines as libcurl takes it.
    ///
    /// First the slot's own for those that vary, then the request's. The texts of the former are
    /// filled in with each transfer.
    fileprivate mutating func headerList(
        of request: borrowing PreparedRequest
    ) -> UnsafeMutablePointer<curl_slist>? {
        let count = unsafe request.varyingHeaders.count
        guard count > 0 else { return unsafe request.fixedHeaders }
        if headerLineCapacity < count {
            unsafe headerLines?.deallocate()
            unsafe headerLines = .allocate(capacity: count)
            headerLineCapacity = count
        }
        guard let lines = unsafe headerLines else { return unsafe request.fixedHeaders }
        for index in 0..<count {
            let next = unsafe index + 1 < count ? lines + (index + 1) : request.fixedHeaders
            unsafe (lines + index).initialize(to: curl_slist(data: nil, next: next))
        }
        return unsafe lines
    }
}
