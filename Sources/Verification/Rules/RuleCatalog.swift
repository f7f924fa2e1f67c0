/// Every rule there is, the most severe first; a test holds the list against the sources.
package enum RuleCatalog {
    package static let all: [Rule] = [
        .foreignRead, .foreignInfluence, .foreignWrite, .foreignRowUnderLoad,
        .bystanderChanged, .visibleRowTouched, .forgedTokenAccepted, .anonymousAccess,
        .foreignRowVisible, .foreignRowUpdated, .blindUpdate, .foreignRowDeleted, .blindDelete,
        .rowSecurityOff, .stalePlan, .exposedPartition, .truncateGranted, .mergeBypass,
        .upsertBypass, .copyBypass, .exposedView, .definerFunction, .copiedRows,
        .conditionalExposure, .spreadingWrite, .triggerGranted, .statisticsTold,
        .foreignParentInsert, .hiddenRowReached, .ownerDisagreement, .secretInAnswer,
        .plaintextAccepted, .identitySurvivesHandOff, .undeclaredCascade, .cascadeBroken,
        .cascadeBlocked, .cascadeRace, .orphanRows, .cascadeResidue,
        .insertOnBehalf, .ownershipTransfer, .unboundRole, .unforcedOwner,
        .unsetIdentity, .identitySurvives, .ownerlessRows, .rolePath, .settableBypass,
        .hardCodedIdentity, .looseIdentity, .policySearchPath, .replicationGranted,
        .notifiedContent, .ownerFromRequest, .privilegeFromRequest, .deletedAccountServed,
        .existenceTold, .aggregateTold, .uniqueExistence, .parentExistence, .leakyView,
        .referencesGranted, .denialIsAnError, .inputIsAnError, .blockingModelCall,
        .incompletePages, .policyError, .ownRowsWithheld,
        .definerSearchPath, .leakproofFunction, .serverDefect, .planOverBudget, .planFlip,
        .planWaste, .planGrowth, .unenforcedConstraint, .unreliableConstraint,
        .invariantBroken, .referenceWithoutKey, .redundantIndex, .unusedIndex, .ambiguousOrder,
        .unboundedList, .indexClaim, .storageClaim,
        .slowCascade, .writableSequence, .unforcedTable, .openDefaultPrivileges,
    ]

    /// The rule of that id; nil where there is none.
    package static func rule(_ id: String) -> Rule? {
        all.first { $0.id == id }
    }
}
