/// What the test's application gets wrong; without any it is right.
enum Hole: String, Sendable, CaseIterable {
    case readWithoutOwner, writeWithoutOwner, deleteWithoutOwner, pathBelieved, ownerInBody
    case listForEverybody, laterPagesForEverybody, totalOfEverybody, pagesLoseRows
    case existenceTold, crashOnForeign, titleInRefusal, crashOnLongTitle, pastedSearch
    case signatureIgnored, expiryIgnored, listWithoutToken, openRoute
    case accountLeavesTasks, accountTakesOthers, hashInAccount, foreignParent, foreignParentReplaced
    case listCached, turnWithoutOwner, linkedPagesForEverybody, ownerObjectInBody
    case openAdministration, bodyWritesAnything, registrationWritesAnything
    case storedExpiryIgnored, halfOfStoredTokenTaken
    case hiddenRead, hiddenWritten, hiddenFound
}
