import LoadEngine
@testable import Workloads

extension Slot {
    /// The script as an array, to compare with what it should be.
    var stages: [Stage] { script.indices.map { script[$0] } }
}
