/// What a run covers and what it leaves out, for somebody who signs for it.
package struct ScopeResult: Codable, Sendable, Equatable {
    /// Whose rows must stay apart: a table and its key, `users.id`, or a column of many tables.
    package var tenant: String
    /// Every table of the database, by name; empty where there is no database to look at.
    package var tables: [Table]
    /// What the scenario has the checks leave out.
    package var exceptions: [Exception]
    /// What Bulkhead knows of others and may be out of date.
    package var knowledge: [DatedKnowledge]

    package init(
        tenant: String, tables: [Table], exceptions: [Exception], knowledge: [DatedKnowledge]
    ) {
        self.tenant = tenant
        self.tables = tables
        self.exceptions = exceptions
        self.knowledge = knowledge
    }

    /// A table, and whose its rows are.
    package struct Table: Codable, Sendable, Equatable {
        /// Whose the rows of a table are.
        package enum Standing: String, Codable, Sendable, CaseIterable {
            /// The users themselves.
            case tenant
            case owned
            /// The same for everybody, as the scenario says.
            case shared
            /// Nobody's, as far as the catalog shows, and not declared as shared either.
            case unowned
        }

        package var name: String
        package var standing: Standing
        /// The column that holds the owner, or the parent whose owner is the row's; nil where the
        /// rows have none.
        package var through: String?
        /// The scenario's reason for calling it shared.
        package var because: String?

        package init(
            name: String, standing: Standing, through: String? = nil, because: String? = nil
        ) {
            self.name = name
            self.standing = standing
            self.through = through
            self.because = because
        }
    }

    /// Something that checks leave out, with the scenario's reason.
    package struct Exception: Codable, Sendable, Equatable {
        /// `public route GET /health`.
        package var what: String
        package var because: String

        package init(what: String, because: String) {
            self.what = what
            self.because = because
        }
    }

    /// Facts about others' products, as they were known at one time.
    package struct DatedKnowledge: Codable, Sendable, Equatable {
        package var about: String
        /// The month, `2026-10`.
        package var asOf: String

        package init(about: String, asOf: String) {
            self.about = about
            self.asOf = asOf
        }
    }
}
