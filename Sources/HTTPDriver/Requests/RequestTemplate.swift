/// A request with places for values, written once and sent many times.
///
/// Of each text everything that does not vary is encoded before the run; `TransferLoop` prepares
/// templates when it is made, so that a request costs copying its pieces and nothing else.
package struct RequestTemplate: Sendable, Equatable {
    /// A part of a text: fixed, or the place of a value.
    package enum Piece: Sendable, Equatable {
        case text(String)
        /// The value with that number (see ``RequestValues``).
        case value(Int, ValueEncoding)
        /// A field of a query or a form, behind the `?` or `&` that it needs there.
        ///
        /// One that is a name and a single value is left out when that value is null.
        case field([Piece])
    }

    /// A header line; a fixed one when its pieces are.
    package struct Header: Sendable, Equatable {
        package var name: String
        package var value: [Piece]

        package init(_ name: String, _ value: [Piece]) {
            self.name = name
            self.value = value
        }

        /// A fixed header.
        package init(_ name: String, _ value: String) {
            self.init(name, [.text(value)])
        }
    }

    /// `GET`, `POST`, … in capital letters.
    package var method: String
    package var origin: HTTPOrigin
    /// Path and query, beginning with a slash; behind the origin's own path.
    package var target: [Piece]
    package var headers: [Header]
    /// nil where the request has no body.
    package var body: [Piece]?
    package var limits: TransferLimits
    /// Whether the server may compress its answer; the body is lent decompressed.
    package var acceptsCompression: Bool
    /// How many redirects are followed; 0 leaves them to the caller.
    package var redirectLimit: Int
    /// Whether the answer is a stream, whose bytes are taken as they come.
    package var isStream: Bool
    /// Whether every header line of the answer is kept, which costs a copy of each.
    package var keepsAllHeaders = false

    /// A request; the content type of a body is one of its headers.
    package init(
        method: String = "GET", origin: HTTPOrigin, target: [Piece], headers: [Header] = [],
        body: [Piece]? = nil, limits: TransferLimits = TransferLimits(),
        acceptsCompression: Bool = false, redirectLimit: Int = 0, isStream: Bool = false
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
        self.limits = limits
        self.acceptsCompression = acceptsCompression
        self.redirectLimit = redirectLimit
        self.isStream = isStream
    }

    /// The body of an HTML form (`application/x-www-form-urlencoded`), its values percent-encoded.
    package static func form(_ fields: [(name: String, value: Piece)]) -> [Piece] {
        var pieces: [Piece] = []
        for (index, field) in fields.enumerated() {
            let separator = index == 0 ? "" : "&"
            pieces.append(.text(separator + percentEncoded(field.name) + "="))
            switch field.value {
            case .text(let text): pieces.append(.text(percentEncoded(text)))
            case .value(let place, _): pieces.append(.value(place, .percent))
            case .field(let inner): pieces.append(.field(inner))
            }
        }
        return pieces
    }

    /// A text as it stands in a path, a query or a form.
    package static func percentEncoded(_ text: String) -> String {
        encoded(text, as: .percent)
    }

    /// A text as a JSON string with its quotes.
    package static func jsonEncoded(_ text: String) -> String {
        encoded(text, as: .jsonString)
    }

    private static func encoded(_ text: String, as encoding: ValueEncoding) -> String {
        var buffer = ReusedBytes()
        var text = text
        text.withUTF8 { bytes in
            _ = unsafe encoding.write(UnsafeRawBufferPointer(bytes), to: &buffer)
        }
        return buffer.string
    }
}

/// What a transfer may take of time and memory.
package struct TransferLimits: Sendable, Equatable {
    /// From the begin until a connection is open, TLS included; nanoseconds.
    package var connectNanoseconds: Int64 = 10_000_000_000
    /// From the begin until the answer's first byte; nanoseconds.
    package var firstByteNanoseconds: Int64 = 60_000_000_000
    /// From the begin until the end; nanoseconds.
    package var totalNanoseconds: Int64 = 60_000_000_000
    /// The body, decompressed, or what was not taken yet of a stream; bytes.
    package var bodyByteLimit = 16 << 20
    /// All header lines of an answer together; bytes.
    package var headerByteLimit = 64 << 10

    /// The defaults: 10 s to connect, 60 s to the first byte and in all, 16 MiB, 64 KiB of headers.
    package init() {}
}
