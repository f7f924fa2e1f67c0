/// Checks a scenario that was read for everything that needs no server.
enum ScenarioValidation {
    /// Every rule, in the order of the file they speak of.
    static let rules: [any ValidationRule.Type] = [
        DistinctNames.self, NothingTwice.self, TenantColumnOccurs.self, PopulationOwnership.self,
        KnownTables.self, BindsMatchParameters.self, NoTransactionControl.self,
        CreatesReturnsItsRow.self, DeletesTakesAnOwnedRow.self, PagesContinue.self,
        HiddenRowsExist.self, JourneysNameOperations.self, MixNamesExist.self,
        PhasesMeasureSomething.self, ThresholdsNameSubjects.self,
        RequestsReachAnAPI.self, DefectsCanBePlanted.self, DatabaseIsDeclared.self,
        AuthenticationHasValues.self,
        RequestParametersHaveValues.self, RequestValuesFit.self, CreatesCapturesItsRow.self,
        CapturesAreUsed.self, OneDriverAtATime.self, StreamThresholds.self,
    ]

    /// What every rule finds, unsorted.
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        rules.flatMap { $0.check(draft) }
    }
}

/// One thing that must hold between the parts of a scenario.
protocol ValidationRule: SendableMetatype {
    /// What breaks the rule.
    static func check(_ draft: ScenarioDraft) -> [Diagnostic]
}
