extension Quantity {
    private static let byteUnits: [(name: String, bytes: UInt64)] = [
        ("B", 1), ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
        ("TiB", 1 << 40),
    ]

    private static let byteSizeHint =
        "write a number with its unit: 50MB counts in thousands, 50MiB in 1024s"

    /// Reads `50MB` (decimal) or `48 MiB` (binary) as bytes, zero excluded.
    static func byteSize(_ text: String) throws(Failure) -> Int64 {
        if text.hasPrefix("-") {
            throw Failure(message: "a size cannot be negative", hint: byteSizeHint)
        }
        guard let parts = UnitNumber(text) else {
            throw Failure(message: "this is not a size", hint: byteSizeHint)
        }
        guard let unit = byteUnits.first(where: { $0.name == parts.unit }) else {
            let missing =
                parts.unit.isEmpty ? "the unit is missing" : "'\(parts.unit)' is not a unit of size"
            throw Failure(message: missing, hint: byteSizeHint)
        }
        guard let bytes = parts.number.scaled(by: unit.bytes) else {
            throw Failure(message: "this size is too large to count", hint: byteSizeHint)
        }
        guard bytes > 0 else {
            throw Failure(message: "a size of zero means nothing here", hint: byteSizeHint)
        }
        return Int64(bytes)
    }
}
