// What a slot lends after its reports; all of it until the next `begin` there.
extension TransferLoop {
    /// How the slot's last transfer went, as far as it is.
    package func result(slot: Int) -> TransferResult {
        unsafe address(of: slot).pointee.result
    }

    /// Lends the body; of a stream, what was not taken yet.
    package func withBody<R, E: Error>(
        slot: Int, _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R {
        try unsafe address(of: slot).pointee.body.withBytes(body)
    }

    /// Lends what a stream has brought since the last call, with the time when the first of it
    /// came, and forgets it.
    package func takeReceived<R, E: Error>(
        slot: Int, _ body: (RawSpan, _ arrivedNanoseconds: Int64) throws(E) -> R
    ) throws(E) -> R {
        let address = unsafe address(of: slot)
        let arrived = unsafe address.pointee.receivedNanoseconds
        defer { unsafe address.pointee.body.removeAll() }
        return try unsafe address.pointee.body.withBytes { bytes throws(E) in
            try body(bytes, arrived)
        }
    }

    /// Lends a header's value, without blanks around it; nil where the answer has no such header.
    package func withHeader<R, E: Error>(
        _ header: KeptHeader, slot: Int, _ body: (RawSpan) throws(E) -> R
    ) throws(E) -> R? {
        let address = unsafe address(of: slot)
        switch header {
        case .contentType:
            guard unsafe !address.pointee.contentType.isEmpty else { return nil }
            return try unsafe address.pointee.contentType.withBytes(body)
        case .location:
            guard unsafe !address.pointee.location.isEmpty else { return nil }
            return try unsafe address.pointee.location.withBytes(body)
        case .retryAfter:
            guard unsafe !address.pointee.retryAfter.isEmpty else { return nil }
            return try unsafe address.pointee.retryAfter.withBytes(body)
        case .setCookie:
            guard unsafe !address.pointee.setCookie.isEmpty else { return nil }
            return try unsafe address.pointee.setCookie.withBytes(body)
        }
    }

    /// A header's value as text; nil where the answer has no such header.
    package func header(_ header: KeptHeader, slot: Int) -> String? {
        withHeader(header, slot: slot) { value in
            unsafe value.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The slot's failure in words; nil where the answer is complete.
    package func failure(slot: Int) -> TransferFailure? {
        let address = unsafe address(of: slot)
        guard let code = unsafe address.pointee.result.failure else { return nil }
        let number = unsafe Int(address.pointee.request)
        let template = unsafe number >= 0 ? requests[number].template : nil
        let limits = template?.limits ?? TransferLimits()
        let limit: Int64 =
            switch code {
            case .connectTimeout: limits.connectNanoseconds
            case .firstByteTimeout: limits.firstByteNanoseconds
            case .totalTimeout: limits.totalNanoseconds
            case .bodyTooLarge: Int64(limits.bodyByteLimit)
            case .headersTooLarge: Int64(limits.headerByteLimit)
            case .tooManyRedirects: Int64(template?.redirectLimit ?? 0)
            default: 0
            }
        // Of other failures the words would repeat what is said, or show what was sent.
        let explains: Set<TransferFailure.Code> = [
            .tlsHandshake, .certificateUntrusted, .certificateFileUnusable, .proxyFailed,
            .localFault,
        ]
        let words = unsafe explains.contains(code) ? address.pointee.words : ""
        return TransferFailure(
            code, server: template?.origin.root ?? "", limit: limit, detail: words)
    }

    /// The first header of that name, in any case, where the request's template keeps them all;
    /// nil where the answer has none.
    package func header(named name: String, slot: Int) -> String? {
        let name = name.lowercased()
        return allHeaders(slot: slot).first { $0.name.lowercased() == name }?.value
    }

    /// Every header line of the answer, where its template keeps them.
    func allHeaders(slot: Int) -> [HTTPHeader] {
        let text = unsafe address(of: slot).pointee.allHeaders.string
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return HTTPHeader(
                name: String(line[..<colon]),
                value: String(line[line.index(after: colon)...].trimmingBlanks))
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
