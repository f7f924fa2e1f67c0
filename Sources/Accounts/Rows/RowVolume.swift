/// How many rows of a table each user makes through the application.
///
/// A user's first row costs a request as any other: what would be seeded by the thousand is made by
/// the dozen. The users have different numbers, so that there are light and heavy ones.
package struct RowVolume: Sendable, Equatable {
    package var fewest: Int
    package var most: Int

    package init(fewest: Int, most: Int) {
        self.fewest = fewest
        self.most = max(fewest, most)
    }

    /// Enough for attacks, of which each uses up rows.
    package static let forAttacks = RowVolume(fewest: 12, most: 24)
    /// Enough for a load's first requests, which then make more.
    package static let forLoad = RowVolume(fewest: 3, most: 6)

    /// No more than a scenario says that users have.
    package func limited(to maximum: Int?) -> RowVolume {
        guard let maximum else { return self }
        let most = min(most, max(1, maximum))
        return RowVolume(fewest: min(fewest, most), most: most)
    }

    /// The number of one user's rows: evenly from the fewest to the most.
    func count(ofUser user: Int, of users: Int) -> Int {
        guard users > 1 else { return most }
        return fewest + (most - fewest) * user / (users - 1)
    }
}
