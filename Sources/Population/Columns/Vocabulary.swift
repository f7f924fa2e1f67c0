/// The words that generated text is made of: 256 of them, so that one random byte picks one.
///
/// Plain words of a to-do list and a chat; none holds the letter `z`, which begins a canary.
struct Vocabulary: Sendable {
    /// A word and a blank, in as many lanes as `lengths` says.
    let words: [SIMD16<UInt8>]
    let lengths: [UInt8]

    static let english = Vocabulary(
        """
        the a to and of in is it you that for on with this as are be have at one not by but what \
        all when we there can an your which their if do will each about how up out them then she \
        many some so these would other into has more her two like him see time could no make than \
        first been its who now people my made over did down only way find use may water long \
        little very after words called just where most know get through back much before go good \
        new write our used me man too any day same right look think also around another came come \
        work three word must because does part even place well such here take why things help put \
        years different away again off went old number great tell men say small every found still \
        between name should home big give air line set own under read last never us left end along \
        while might next sound below saw something thought both few those always looked show large \
        often together asked house world going want school important until form food keep children \
        feet land side without boy once animal life enough took four head above kind began almost \
        live page got earth need far hand high year mother light country father let night picture \
        being study second soon story since white ever paper hard near sentence better best across \
        during today however sure knew try told young sun thing whole hear example heard several \
        change answer room sea against top turned learn point city play toward five himself \
        usually money seen car morning
        """)

    static let givenNames = Vocabulary(
        """
        Ada Alan Barbara Claude Dorothy Edsger Frances Grace Hedy Ivan Joan Karen Leslie Margaret \
        Niklaus Radia
        """
    )

    static let familyNames = Vocabulary(
        """
        Allen Backus Clarke Dahl Engelbart Floyd Gray Hopper Iverson Jones Knuth Lovelace Moore \
        Naur Perlman Ritchie
        """
    )

    /// - Parameter text: words of at most fifteen ASCII letters; a power of two of them is kept.
    private init(_ text: String) {
        let all = text.split(separator: " ")
        let count = 1 << (Int.bitWidth - 1 - all.count.leadingZeroBitCount)
        words = all.prefix(count).map { word in
            var lanes = SIMD16<UInt8>(repeating: 0x20)
            for (lane, byte) in word.utf8.prefix(15).enumerated() { lanes[lane] = byte }
            return lanes
        }
        lengths = all.prefix(count).map { UInt8(min($0.utf8.count, 15) + 1) }
    }

    var mask: Int { words.count - 1 }
}
