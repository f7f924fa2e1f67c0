/// What is wrong with a text of one of the small languages: templates, paths, conditions.
struct TextMistake: Error, Equatable {
    /// One sentence about the text.
    var message: String
    /// What to write instead.
    var hint: String
    /// Where in the text, in characters from its start.
    var characterOffset: Int
}
