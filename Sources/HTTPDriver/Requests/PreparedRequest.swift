internal import CLibCurl

/// A template as a loop keeps it: texts prepared, fixed header lines in libcurl's own list.
@safe struct PreparedRequest: ~Copyable {
    let template: RequestTemplate
    /// The path behind the origin's; or the whole URL, see `usesTarget`.
    let target: PreparedText
    /// Whether the target alone is given to libcurl with each request.
    ///
    /// The URL is then the origin, taken apart once: a tenth less of processor time a request
    /// (measured). Through a proxy, and for the next request of a redirect, libcurl needs the URL.
    let usesTarget: Bool
    /// The origin's URL, taken apart; nil without `usesTarget`.
    let origin: OpaquePointer?
    let body: PreparedText?
    /// Header lines with places for values, whole: `Authorization: Bearer …`.
    let varyingHeaders: UnsafeMutableBufferPointer<PreparedText>
    /// Header lines that are always the same; nil for none.
    let fixedHeaders: UnsafeMutablePointer<curl_slist>?

    init(_ template: RequestTemplate, passesProxy: Bool) throws(TransferFailure) {
        let server = template.origin.root
        try Self.check(template)
        let usesTarget = !passesProxy && template.redirectLimit == 0
        // What can fail comes first: nothing is half made.
        let origin = unsafe usesTarget ? try Self.parsed(server) : nil
        unsafe self.origin = origin
        self.usesTarget = usesTarget
        self.template = template
        let root = usesTarget ? "" : server
        target = PreparedText(
            [.text(root + template.origin.pathPrefix)] + template.target,
            opening: UInt8(ascii: "?"))
        body = template.body.map { PreparedText($0) }
        var lines: [String] = []
        var varying: [[RequestTemplate.Piece]] = []
        for header in template.headers {
            let isFixed = header.value.allSatisfy { if case .text = $0 { true } else { false } }
            guard !isFixed else {
                lines.append(header.name + ": " + Self.text(of: header.value))
                continue
            }
            varying.append([.text(header.name + ": ")] + header.value)
        }
        // libcurl would ask for leave before it sends a large body, and names a content type of
        // its own where the caller names none.
        if template.body != nil { lines.append("Expect:") }
        if !template.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            lines.append("Content-Type:")
        }
        unsafe fixedHeaders = Self.list(lines)
        unsafe varyingHeaders = .allocate(capacity: varying.count)
        for (index, pieces) in varying.enumerated() {
            unsafe varyingHeaders.initializeElement(at: index, to: PreparedText(pieces))
        }
    }

    deinit {
        unsafe varyingHeaders.deinitialize().deallocate()
        unsafe curl_slist_free_all(fixedHeaders)
        unsafe curl_url_cleanup(origin)
    }

    private static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            // Without memory it answers nil and leaves the list as it was.
            guard let longer = unsafe curl_slist_append(list, line) else { break }
            unsafe list = longer
        }
        return unsafe list
    }

    private static func parsed(_ url: String) throws(TransferFailure) -> OpaquePointer? {
        let handle = unsafe curl_url()
        guard unsafe curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK else {
            unsafe curl_url_cleanup(handle)
            throw TransferFailure(.invalidRequest, server: url, detail: "its URL cannot be read")
        }
        return unsafe handle
    }

    private static func text(of pieces: [RequestTemplate.Piece]) -> String {
        pieces.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    private static func check(_ template: RequestTemplate) throws(TransferFailure) {
        func fault(_ detail: String) -> TransferFailure {
            TransferFailure(.invalidRequest, server: template.origin.root, detail: detail)
        }
        guard !template.method.isEmpty,
            template.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x2D })
        else { throw fault("the method must be in capital letters") }
        guard case .text(let start) = template.target.first, start.hasPrefix("/") else {
            throw fault("a path begins with /")
        }
        let target = template.target.flatMap(\.flattened)
        for case .text(let text) in target
        where !text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "#") }) {
            throw fault("a path holds no blanks, control characters or #: encode them")
        }
        for header in template.headers {
            let line = header.name + text(of: header.value)
            guard !header.name.isEmpty, !header.name.contains(":"),
                !header.name.contains(" "),
                line.utf8.allSatisfy({ $0 != 0 && $0 != 10 && $0 != 13 })
            else { throw fault("a header's name or value cannot be sent") }
        }
        for case .value(_, let encoding) in template.headers.flatMap(\.value)
        where encoding == .verbatim || encoding == .jsonStringContent {
            throw fault("a header's value is encoded as a header")
        }
        for case .value(_, let encoding) in target where encoding != .percent {
            throw fault("a value in a path is percent-encoded")
        }
        guard !template.isStream || template.redirectLimit == 0 else {
            throw fault("a stream follows no redirects")
        }
    }
}

extension RequestTemplate.Piece {
    /// The piece, or those that a field consists of.
    fileprivate var flattened: [Self] {
        if case .field(let pieces) = self { pieces } else { [self] }
    }
}
