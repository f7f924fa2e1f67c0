/// Text that breaks a query built by pasting strings: one value in a hundred holds some.
enum HostileText {
    /// The share of generated texts that are hostile.
    static let share = 0.01
    /// Of the hostile ones, one in this many is as long as its column allows.
    static let longestOneIn = 50
    /// The longest text that is made where a column has no limit, in characters.
    static let longestCharacters = 10_000

    static let fragments: [[UInt8]] = [
        "O'Brien's \"quoted\" text",
        "'; DROP TABLE users; --",
        #"C:\new\table \' \\"#,
        "100%_done %s %d _x_",
        "family \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} fire \u{1F525}",
        "\u{5E9}\u{5DC}\u{5D5}\u{5DD} \u{645}\u{631}\u{62D}\u{628}\u{627}",
        "line one\nline two\ttabbed",
        "<b>bold</b> &amp; ${x} {{y}} $1 :user",
    ].map { Array($0.utf8) }
}
