/// Every rule there is, the most severe first; a test holds the list against the sources.
package enum RuleCatalog {
    package static let all: [Rule] = [
        .foreignRead, .foreignInfluence, .foreignWrite, .foreignRowUnderLoad,
        .bystanderChanged,
        .foreignRowVisible, .foreignRowUpdated, .blindUpdate, .foreignRowDeleted, .blindDelete,
        .rowSecurityOff, .stalePlan, .exposedPartition, .truncateGranted, .mergeBypass,
        .upsertBypass, .exposedView, .definerFunction, .copiedRows,
        .foreignParentInsert, .ownerDisagreement, .secretInAnswer,
        .plaintextAccepted, .identitySurvivesHandOff, .undeclaredCascade, .cascadeBroken,
        .cascadeBlocked, .orphanRows, .cascadeResidue,
        .insertOnBehalf, .ownershipTransfer, .unboundRole, .unforcedOwner,
        .unsetIdentity, .identitySurvives, .ownerlessRows, .rolePath,
        .existenceTold, .aggregateTold, .planOverBudget, .planFlip, .planWaste,
        .unenforcedConstraint, .unreliableConstraint, .invariantBroken,
        .referenceWithoutKey, .redundantIndex, .unusedIndex, .ambiguousOrder, .unboundedList, .indexClaim, .storageClaim,
        .slowCascade,
    ]

    /// The rule of that id; nil where there is none.
    package static func rule(_ id: String) -> Rule? {
        all.first { $0.id == id }
    }
}
