import Testing

@testable import Stochastics

@Suite struct KeyedPermutationTests {
    @Test(arguments: [1, 2, 3, 4, 5, 17, 1000, 65_536, 65_537])
    func `every value is taken exactly once, and the inverse leads back`(count: Int) {
        let permutation = KeyedPermutation(count: count, random: SplittableRandom(seed: 6))
        var isTaken = [Bool](repeating: false, count: count)
        for position in 0..<count {
            let image = permutation.forward(position)
            #expect(!isTaken[image])
            isTaken[image] = true
            #expect(permutation.inverse(image) == position)
        }
        #expect(isTaken.allSatisfy { $0 })
    }

    @Test func `a huge domain is inverted too`() {
        let count = 1 << 62
        let permutation = KeyedPermutation(count: count, random: SplittableRandom(seed: 6))
        for position in [0, 1, 12_345_678_901, count / 2, count - 1] {
            #expect(permutation.inverse(permutation.forward(position)) == position)
        }
    }

    @Test func `the mapping is pinned, so that ownership never changes`() {
        let permutation = KeyedPermutation(count: 1000, random: SplittableRandom(seed: 20_251_219))
        #expect((0..<8).map(permutation.forward) == [929, 486, 704, 890, 263, 863, 399, 943])
    }

    @Test func `another key gives another permutation`() {
        let one = KeyedPermutation(count: 1000, random: SplittableRandom(seed: 1))
        let other = KeyedPermutation(count: 1000, random: SplittableRandom(seed: 2))
        let same = (0..<1000).count { one.forward($0) == other.forward($0) }
        // Two random permutations agree in one place on average.
        #expect(same < 8)
        #expect(one != other)
    }

    @Test func `neighbours are torn apart`() {
        let permutation = KeyedPermutation(count: 10_000, random: SplittableRandom(seed: 3))
        let near = (0..<9_999).count {
            abs(permutation.forward($0) - permutation.forward($0 + 1)) <= 10
        }
        // Twenty-one in ten thousand by chance.
        #expect(near < 50)
        let fixedPoints = (0..<10_000).count { permutation.forward($0) == $0 }
        #expect(fixedPoints < 8)
    }
}
