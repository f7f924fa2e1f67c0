/// What is wrong with a text that should be an encoded histogram.
package struct HistogramDecodingError: Error, Equatable, CustomStringConvertible {
    /// One sentence that says what was found.
    package let description: String
}

/// The interchange form of the HdrHistogram libraries: version 2, in base 64.
///
/// Layout (HdrHistogram's `AbstractHistogram.encodeIntoByteBuffer`), big-endian: cookie, payload
/// length, normalising offset, significant digits (4 bytes each), lowest discernible value, highest
/// trackable value, conversion ratio (8 bytes each); then every count as a zigzag LEB128 number,
/// a run of n empty cells as −n. Around it goes the "compressed" cookie and a zlib stream of
/// *stored* blocks: nothing is compressed, yet every HdrHistogram reader takes it.
extension LatencyHistogram {
    private static let plainCookie: UInt32 = 0x1c84_9313
    private static let compressedCookie: UInt32 = 0x1c84_9314
    private static let headerLength = 40
    /// Half the sub-buckets of three significant digits, as a power of two.
    private static let halfMagnitude = 10

    /// The histogram in the form that every HdrHistogram library reads; values are nanoseconds.
    package var encodedBase64: String {
        let cells = countsByIndex()
        var payload: [UInt8] = []
        var emptyRun: Int64 = 0
        for count in cells {
            if count == 0 {
                emptyRun += 1
                continue
            }
            if emptyRun > 0 { appendZigzag(-emptyRun, to: &payload) }
            emptyRun = 0
            appendZigzag(Int64(count), to: &payload)
        }
        var plain: [UInt8] = []
        appendBigEndian(Self.plainCookie, to: &plain)
        appendBigEndian(UInt32(payload.count), to: &plain)
        appendBigEndian(UInt32(0), to: &plain)
        appendBigEndian(UInt32(3), to: &plain)
        appendBigEndian(UInt64(Self.unitNanoseconds), to: &plain)
        appendBigEndian(UInt64(Self.longestNanoseconds), to: &plain)
        appendBigEndian((1.0).bitPattern, to: &plain)
        plain += payload
        let stored = StoredZlib.wrap(plain)
        var whole: [UInt8] = []
        appendBigEndian(Self.compressedCookie, to: &whole)
        appendBigEndian(UInt32(stored.count), to: &whole)
        return Base64.encode(whole + stored)
    }

    /// Reads what `encodedBase64` wrote.
    ///
    /// Minimum, maximum and mean come back to the resolution of a cell.
    ///
    /// - Throws: ``HistogramDecodingError`` when the text is something else, or was compressed by
    ///   another program.
    package init(encodedBase64 text: String) throws(HistogramDecodingError) {
        guard let whole = Base64.decode(text) else {
            throw HistogramDecodingError(description: "the histogram is not base 64")
        }
        var reader = ByteReader(bytes: whole)
        guard try reader.integer(UInt32.self) == Self.compressedCookie else {
            throw HistogramDecodingError(
                description: "the histogram is not in HdrHistogram's version 2 form")
        }
        _ = try reader.integer(UInt32.self)
        reader = ByteReader(bytes: try StoredZlib.unwrap(reader.rest))
        guard try reader.integer(UInt32.self) == Self.plainCookie else {
            throw HistogramDecodingError(description: "the histogram's inner cookie is unknown")
        }
        let length = Int(try reader.integer(UInt32.self))
        let offset = try reader.integer(UInt32.self)
        let digits = try reader.integer(UInt32.self)
        let unit = try reader.integer(UInt64.self)
        _ = try reader.integer(UInt64.self)
        _ = try reader.integer(UInt64.self)
        guard offset == 0, digits == 3, unit == UInt64(Self.unitNanoseconds),
            length == reader.rest.count
        else {
            throw HistogramDecodingError(
                description: "the histogram has another unit, precision or length than ours")
        }
        self.init()
        try recordCells(&reader)
    }

    private mutating func recordCells(
        _ reader: inout ByteReader
    ) throws(HistogramDecodingError) {
        let cellLimit = Self.index(of: Self.longestNanoseconds)
        var index = 0
        // Every round consumes at least one byte.
        while !reader.rest.isEmpty {
            let number = try reader.zigzag()
            if number < 0 {
                guard number >= -Int64(cellLimit) else { throw Self.outOfRange }
                index += Int(-number)
            } else {
                guard index <= cellLimit, let count = UInt32(exactly: number) else {
                    throw Self.outOfRange
                }
                if count > 0 { record(Self.middle(of: index), count: count) }
                index += 1
            }
        }
    }

    private static let outOfRange = HistogramDecodingError(
        description: "the histogram holds a count or a cell that is out of range")

    /// The counts as HdrHistogram lays them out, up to the last that is not zero.
    private func countsByIndex() -> [UInt32] {
        var counts: [UInt32] = []
        for cell in recordedCells {
            let index = Self.index(of: cell.upperNanoseconds)
            counts.append(contentsOf: repeatElement(0, count: index - counts.count))
            counts.append(cell.count)
        }
        return counts
    }

    /// The index of a value's cell in HdrHistogram's layout: the first two halves of 1,024 cells
    /// are one unit wide each, every further half twice as wide as the one before.
    private static func index(of nanoseconds: Int64) -> Int {
        let units = Int(nanoseconds / unitNanoseconds)
        guard units >= 2 << halfMagnitude else { return units }
        let octave = Int.bitWidth - 1 - units.leadingZeroBitCount - halfMagnitude
        return (octave << halfMagnitude) + (units >> octave)
    }

    /// A latency in the middle of a cell.
    private static func middle(of index: Int) -> Int64 {
        guard index >= 2 << halfMagnitude else {
            return Int64(index) * unitNanoseconds + unitNanoseconds / 2
        }
        let octave = (index >> halfMagnitude) - 1
        let units = Int64(index - (octave << halfMagnitude)) << Int64(octave)
        return (units + (1 << Int64(octave)) / 2) * unitNanoseconds
    }
}

private func appendBigEndian(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
}

/// Appends a number as seven bits a byte, smallest first, its sign folded into the lowest bit.
///
/// HdrHistogram's variant ends after nine bytes at the latest; a count of 32 bits needs five.
private func appendZigzag(_ value: Int64, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
    while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
    }
    bytes.append(UInt8(rest))
}
