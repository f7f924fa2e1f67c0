/// How a long check tells where it is, and learns that it should end.
package struct CheckMonitor {
    /// Called with the name of each item before it is checked.
    package var progress: (String) -> Void
    /// Asked between items; a check that is told to stop returns what it has.
    package var shouldStop: () -> Bool

    package init(
        progress: @escaping (String) -> Void = { _ in },
        shouldStop: @escaping () -> Bool = { false }
    ) {
        self.progress = progress
        self.shouldStop = shouldStop
    }
}
