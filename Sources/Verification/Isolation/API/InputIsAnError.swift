internal import ResultModel

// The catalogue is one, so the rule stands here; APIVerification judges it (Inputs/InputCheck).
extension Rule {
    /// **What**: a value that no client should send (a NUL, markup, an over-long text, a malformed
    /// id) is answered with a status of 500 or above.
    ///
    /// **Why**: it reached code that did not expect it, most often the database; what fails over a
    /// length today may do as it is told by a quote tomorrow.
    ///
    /// Medium where markup or quotes fail: they reached the text of a statement. Low where only
    /// what no column can hold does (a NUL, too many characters, a number that is too large): the
    /// database refused it, and nobody's rows are in danger.
    ///
    /// **Fix**: check every value before it is used, and answer 422.
    ///
    /// CWE-20, CWE-703.
    package static let inputIsAnError = Rule(
        "input-is-an-error", .medium, .isolation, "a malformed value is answered with a failure")
}
