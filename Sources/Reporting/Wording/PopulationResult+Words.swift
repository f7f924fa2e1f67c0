internal import ResultModel

extension PopulationResult {
    /// How the rows came about, and what it took, with its unit of speed.
    func origin(perSecond: String) -> String {
        (byRequests == true ? "made by requests in " : "seeded in ")
            + "\(Figures.duration(seconds: seconds)), "
            + "\(Figures.fixed(rowsPerSecond, digits: 0)) \(perSecond)"
    }
}
