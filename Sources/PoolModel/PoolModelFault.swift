/// Input that no model can be made of.
package struct PoolModelFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of fault it is; more kinds may come.
    package struct Code: Sendable, Equatable, RawRepresentable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// A distribution's table is empty, not in order, or outside its range.
        package static let badDistribution = Code(rawValue: "bad-distribution")
        /// A recorded trace is empty or not in the order of time.
        package static let badTrace = Code(rawValue: "bad-trace")
        /// There are fewer points than a model has parameters, or too few to hold some out.
        package static let tooFewPoints = Code(rawValue: "too-few-points")
        /// A point is not a positive number, or a request has no stages.
        package static let badPoint = Code(rawValue: "bad-point")
        /// No model predicts the points that were kept out of the fit.
        package static let notPredictive = Code(rawValue: "not-predictive")
    }

    package let code: Code
    /// What is wrong and what to do about it.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
