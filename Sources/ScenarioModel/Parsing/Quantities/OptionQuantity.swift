/// Quantities as the command line takes them: the scenario's own forms.
package enum OptionQuantity {
    /// Why a text is no such quantity, and what to write instead.
    package struct Mistake: Error, CustomStringConvertible {
        package let description: String
    }

    /// `30s` or `1m30s`, in nanoseconds.
    package static func duration(_ text: String) throws(Mistake) -> UInt64 {
        do throws(Quantity.Failure) {
            return try Quantity.duration(text)
        } catch {
            throw Mistake(description: "\(error.message); \(error.hint)")
        }
    }

    /// `200/s`, or a bare number of arrivals per second.
    package static func rate(_ text: String) throws(Mistake) -> Double {
        do throws(Quantity.Failure) {
            return try Quantity.rate(text.contains("/") ? text : text + "/s")
        } catch {
            throw Mistake(description: "\(error.message); \(error.hint)")
        }
    }

    /// `p(95) < 20ms`, as a scenario's thresholds are written.
    package static func threshold(_ text: String) throws(Mistake) -> Threshold {
        do throws(Quantity.Failure) {
            return try Threshold.parse(text)
        } catch {
            throw Mistake(description: "\(error.message); \(error.hint)")
        }
    }
}
