/// When what Bulkhead knows of others was last brought up to date; reports print it.
package enum AgingKnowledge {
    /// The month of the list of defects in PostgreSQL's row security.
    package static let serverDefectsAsOf = KnownServerDefects.asOf
    /// The month in which the constants of the plans' budget were tuned.
    package static let planBudgetAsOf = PlanMeasure.budgetAsOf
}
