/// The kill matrix: which planted defects the checks saw.
package struct ProveResult: Codable, Sendable, Equatable {
    /// Every operator, with what it could do here.
    package var operators: [Operator]
    /// In the order of the operators.
    package var mutants: [MutantResult]
    /// Killed over killed and survived; nil where there are none.
    package var score: Double?
    /// From the first mutant to the last.
    package var seconds: Double
    /// False where some mutants were not tried: an interruption, a lost server.
    package var complete: Bool

    package init(
        operators: [Operator], mutants: [MutantResult] = [], seconds: Double = 0,
        complete: Bool = false
    ) {
        self.operators = operators
        self.mutants = mutants
        self.seconds = seconds
        self.complete = complete
    }

    /// One way of making something worse.
    package struct Operator: Codable, Sendable, Equatable {
        /// Kebab-case.
        package var name: String
        package var summary: String
        package var mutants: Int
        /// Why it has nothing to change here; nil where it has.
        package var notApplicable: String?

        package init(name: String, summary: String, mutants: Int, notApplicable: String? = nil) {
            self.name = name
            self.summary = summary
            self.mutants = mutants
            self.notApplicable = notApplicable
        }
    }

    /// How many mutants came to that.
    package func count(_ outcome: MutantResult.Outcome) -> Int {
        mutants.count { $0.outcome == outcome }
    }

    /// Adds one mutant's result, and computes the score again.
    package mutating func add(_ mutant: MutantResult) {
        mutants.append(mutant)
        let judged = count(.killed) + count(.survived)
        score = judged == 0 ? nil : Double(count(.killed)) / Double(judged)
    }
}

/// One planted defect, and what came of it.
package struct MutantResult: Codable, Sendable, Equatable {
    package enum Outcome: String, Codable, Sendable, CaseIterable {
        /// A check saw it.
        case killed
        /// No check saw it, and nothing shows that there is nothing to see.
        case survived
        /// It changes nothing that could be seen, with the reason.
        case equivalent
        /// The server refuses to have it.
        case impossible
        /// A check that should see it could not be performed.
        case inconclusive
        /// There is too little to tell it by, at this size: an index on a table of a few pages.
        case notJudged
    }

    /// What names it in every run: `not-null-dropped/tasks.title`.
    package var id: String
    package var `operator`: String
    package var object: String
    /// The statements that plant it, or the statement that was changed.
    package var statement: String
    package var outcome: Outcome
    /// The groups of checks that were performed.
    package var checks: [String]
    package var killedBy: [Kill]
    /// Why it is equivalent, impossible, inconclusive or not judged.
    package var reason: String?
    package var seconds: Double

    package init(
        id: String, operator: String, object: String, statement: String, outcome: Outcome,
        checks: [String], killedBy: [Kill] = [], reason: String? = nil, seconds: Double = 0
    ) {
        self.id = id
        self.operator = `operator`
        self.object = object
        self.statement = statement
        self.outcome = outcome
        self.checks = checks
        self.killedBy = killedBy
        self.reason = reason
        self.seconds = seconds
    }

    /// One rule that saw it.
    package struct Kill: Codable, Sendable, Equatable {
        package var rule: String
        /// The group of checks that the rule was judged in.
        package var check: String
        /// What the finding is about.
        package var object: String
        package var evidence: String
        /// False where no finding came of it: a probe that held before could conclude nothing.
        package var finding: Bool

        package init(
            rule: String, check: String, object: String, evidence: String, finding: Bool
        ) {
            self.rule = rule
            self.check = check
            self.object = object
            self.evidence = evidence
            self.finding = finding
        }
    }
}
