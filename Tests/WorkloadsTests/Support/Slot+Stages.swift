import LoadEngine
@testable import Workloads

extension Slot {
    /// What was sent, to compare with what it should be.
    var stages: [Stage] { isSingle ? [.operation] : script.copies }
}
