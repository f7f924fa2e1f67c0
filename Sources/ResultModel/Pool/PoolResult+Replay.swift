extension PoolResult {
    /// The live pools beside their own record replayed in simulation: what the model itself is off,
    /// apart from what nobody can know beforehand.
    package struct Replay: Codable, Sendable, Equatable {
        /// Points whose arrivals came whether or not the earlier ones were done.
        package var points: Int
        package var checkouts: Int
        /// The largest difference of the shares of checkouts that had to wait.
        package var waitShareError: Double
        /// The largest relative difference of the 95th percentiles of the wait.
        package var waitP95Error: Double
        /// Whether they are within 0.02 and 0.1 at every point.
        package var agrees: Bool

        package init(
            points: Int, checkouts: Int, waitShareError: Double, waitP95Error: Double, agrees: Bool
        ) {
            self.points = points
            self.checkouts = checkouts
            self.waitShareError = waitShareError
            self.waitP95Error = waitP95Error
            self.agrees = agrees
        }
    }
}
