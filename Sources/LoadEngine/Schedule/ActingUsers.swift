internal import Stochastics

/// Draws who acts next among the users of one worker: those u with `u % workers == worker`.
///
/// Users never change workers, so what a user creates and retires during the run is known in one
/// place. With an uneven activity every worker has the same curve over its own users.
struct ActingUsers: Sendable {
    /// How uneven the users are; nil where all act alike.
    private let ranking: Ranking?
    private let worker: Int
    private let workers: Int
    private let ownUsers: Int

    /// - Parameter random: the stream that decides which user has which rank.
    init(
        users: Int, activity: UserActivity, worker: Int, workers: Int, random: SplittableRandom
    ) {
        self.worker = worker
        self.workers = workers
        ownUsers = (users - worker + workers - 1) / workers
        switch activity {
        case .uniform: ranking = nil
        case .zipf(let exponent):
            ranking = Ranking(
                zipf: Zipf(count: ownUsers, exponent: exponent),
                ranks: KeyedPermutation(count: ownUsers, random: random))
        }
    }

    /// One user.
    func next(_ random: inout SplittableRandom) -> Int {
        let place = ranking?.next(&random) ?? random.index(below: ownUsers)
        return place * workers + worker
    }

    /// A class, so that drawing copies nothing.
    private final class Ranking: Sendable {
        private let zipf: Zipf
        private let ranks: KeyedPermutation

        init(zipf: Zipf, ranks: KeyedPermutation) {
            self.zipf = zipf
            self.ranks = ranks
        }

        func next(_ random: inout SplittableRandom) -> Int {
            ranks.forward(zipf.sample(&random))
        }
    }
}
