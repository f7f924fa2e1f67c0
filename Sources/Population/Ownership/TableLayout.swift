internal import Stochastics

/// Where a table's rows are: from a row's place among its owner's rows to its place in the table's
/// time order, and back.
///
/// A row has three coordinates. Its *owner and number*; its *logical index*, which counts rows user
/// by user; and its *position*, which counts them in time order and is what keys are made from.
/// Leaf rows are never stored: memory grows with users and with rows that are parents.
final class TableLayout: Sendable {
    let rowCount: Int
    /// Logical indexes by user.
    let owners: PrefixIndex
    /// Scatters logical indexes over time, in a table without parents.
    ///
    /// Nil for the tenant's table, where all three coordinates are the user's index.
    private let permutation: KeyedPermutation?
    /// Of a table whose rows have parents.
    let family: Family?
    /// Both directions in arrays, where the rows are parents themselves.
    let stored: StoredPlaces?

    /// Both directions in arrays, and the owner of each position.
    struct StoredPlaces: Sendable {
        let positions: [UInt32]
        let logicals: [UInt32]
        let users: [UInt32]

        init(positions: [UInt32], owners: PrefixIndex) {
            var logicals = [UInt32](repeating: 0, count: positions.count)
            var users = logicals
            for user in 0..<owners.slotCount {
                for logical in owners.sums[user]..<owners.sums[user + 1] {
                    logicals[Int(positions[logical])] = UInt32(logical)
                    users[Int(positions[logical])] = UInt32(user)
                }
            }
            self.positions = positions
            self.logicals = logicals
            self.users = users
        }
    }

    /// The tenant's own table: user `u`'s only row is at position `u`.
    init(tenantsOf users: Int) {
        rowCount = users
        owners = PrefixIndex(counts: repeatElement(1, count: users))
        permutation = nil
        family = nil
        stored = nil
    }

    /// Rows without parents, scattered over time.
    ///
    /// - Parameter areParents: whether to keep both directions in arrays; a user's rows are then
    ///   numbered oldest first. Otherwise their numbers have no order in time.
    init(counts: [Int], random: SplittableRandom, areParents: Bool) {
        let owners = PrefixIndex(counts: counts)
        self.owners = owners
        rowCount = owners.total
        family = nil
        let permutation =
            rowCount > 0 ? KeyedPermutation(count: rowCount, random: random) : nil
        self.permutation = permutation
        guard areParents else {
            stored = nil
            return
        }
        var positions: [UInt32] = []
        positions.reserveCapacity(rowCount)
        for user in counts.indices {
            let own = (owners.sums[user]..<owners.sums[user + 1]).map { logical in
                UInt32(permutation?.forward(logical) ?? 0)
            }
            positions += own.sorted()
        }
        stored = StoredPlaces(positions: positions, owners: owners)
    }

    /// Rows that belong to the rows of a parent table, numbered parent by parent.
    init(family: Family, parent: TableLayout, areParents: Bool) {
        let owners = PrefixIndex(
            counts: (0..<parent.owners.slotCount).map { user in
                family.children.sums[parent.owners.sums[user + 1]]
                    - family.children.sums[parent.owners.sums[user]]
            })
        self.owners = owners
        rowCount = owners.total
        permutation = nil
        self.family = family
        stored =
            areParents
            ? StoredPlaces(
                positions: (0..<owners.total).map { UInt32(family.position(ofLogical: $0)) },
                owners: owners)
            : nil
    }

    /// The place in time order of a user's row.
    func position(user: Int, row: Int) -> Int {
        position(ofLogical: owners.sums[user] + row)
    }

    /// The place in time order of a logical index.
    func position(ofLogical logical: Int) -> Int {
        if let stored { return Int(stored.positions[logical]) }
        if let family { return family.position(ofLogical: logical) }
        return permutation?.forward(logical) ?? logical
    }

    /// The logical index at a place in time order.
    func logical(atPosition position: Int) -> Int {
        if let stored { return Int(stored.logicals[position]) }
        if let family { return family.logical(atPosition: position) }
        return permutation?.inverse(position) ?? position
    }

    /// Whose row is at a place in time order.
    func user(atPosition position: Int) -> Int {
        if let stored { return Int(stored.users[position]) }
        if let family { return family.user(atPosition: position) }
        guard let permutation else { return position }
        return owners.slot(holding: permutation.inverse(position))
    }
}
