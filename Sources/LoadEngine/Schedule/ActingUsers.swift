internal import Stochastics

/// Draws who acts next among the users of one worker: those u with `u % workers == worker`.
///
/// Users never change workers, so what a user creates and retires during the run is known in one
/// place. With an uneven activity every worker has the same curve over its own users.
struct ActingUsers: Sendable {
    private enum Draw: Sendable {
        case uniform
        case zipf(Zipf, KeyedPermutation)
    }

    private let draw: Draw
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
        case .uniform: draw = .uniform
        case .zipf(let exponent):
            draw = .zipf(
                Zipf(count: ownUsers, exponent: exponent),
                KeyedPermutation(count: ownUsers, random: random))
        }
    }

    /// One user.
    func next(_ random: inout SplittableRandom) -> Int {
        let place: Int
        switch draw {
        case .uniform: place = random.index(below: ownUsers)
        case .zipf(let zipf, let ranks): place = ranks.forward(zipf.sample(&random))
        }
        return place * workers + worker
    }
}
