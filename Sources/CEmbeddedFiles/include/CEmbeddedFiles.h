#pragma once
// Files of other modules as they stand in the sources, in UTF-8, each ended by a zero byte.
//
// SwiftPM's own `.embedInCode` writes a Swift array of one literal a byte, over which every pass of
// the optimiser goes: the schema alone took it 13 s.

/// Sources/ResultModel/Schema/result.schema.json
const char *_Nonnull embedded_result_schema_json(void);

/// Sources/Verification/Rules/rules.md
const char *_Nonnull embedded_rules_md(void);

/// Sources/EphemeralPostgres/supervisor.sh
const char *_Nonnull embedded_supervisor_sh(void);

/// Sources/EphemeralPostgres/Pooler/pooler-supervisor.sh
const char *_Nonnull embedded_pooler_supervisor_sh(void);

/// Sources/ApplicationControl/application-supervisor.sh
const char *_Nonnull embedded_application_supervisor_sh(void);

// Sources/Reporting/HTML/Templates/
const char *_Nonnull embedded_page_mustache(void);
const char *_Nonnull embedded_block_mustache(void);
const char *_Nonnull embedded_table_mustache(void);
const char *_Nonnull embedded_figure_mustache(void);
const char *_Nonnull embedded_finding_mustache(void);
const char *_Nonnull embedded_report_css(void);
