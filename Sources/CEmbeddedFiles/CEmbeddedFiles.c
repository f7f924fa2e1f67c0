#include "CEmbeddedFiles.h"

static const char result_schema_json[] = {
#embed "../ResultModel/Schema/result.schema.json" suffix(, 0)
};

static const char rules_md[] = {
#embed "../Verification/Rules/rules.md" suffix(, 0)
};

static const char supervisor_sh[] = {
#embed "../EphemeralPostgres/supervisor.sh" suffix(, 0)
};

static const char pooler_supervisor_sh[] = {
#embed "../EphemeralPostgres/Pooler/pooler-supervisor.sh" suffix(, 0)
};

static const char application_supervisor_sh[] = {
#embed "../ApplicationControl/application-supervisor.sh" suffix(, 0)
};

static const char page_mustache[] = {
#embed "../Reporting/HTML/Templates/page.mustache" suffix(, 0)
};

static const char block_mustache[] = {
#embed "../Reporting/HTML/Templates/block.mustache" suffix(, 0)
};

static const char table_mustache[] = {
#embed "../Reporting/HTML/Templates/table.mustache" suffix(, 0)
};

static const char figure_mustache[] = {
#embed "../Reporting/HTML/Templates/figure.mustache" suffix(, 0)
};

static const char finding_mustache[] = {
#embed "../Reporting/HTML/Templates/finding.mustache" suffix(, 0)
};

static const char report_css[] = {
#embed "../Reporting/HTML/Templates/report.css" suffix(, 0)
};

const char *embedded_result_schema_json(void) { return result_schema_json; }
const char *embedded_rules_md(void) { return rules_md; }
const char *embedded_supervisor_sh(void) { return supervisor_sh; }
const char *embedded_pooler_supervisor_sh(void) { return pooler_supervisor_sh; }
const char *embedded_application_supervisor_sh(void) { return application_supervisor_sh; }
const char *embedded_page_mustache(void) { return page_mustache; }
const char *embedded_block_mustache(void) { return block_mustache; }
const char *embedded_table_mustache(void) { return table_mustache; }
const char *embedded_figure_mustache(void) { return figure_mustache; }
const char *embedded_finding_mustache(void) { return finding_mustache; }
const char *embedded_report_css(void) { return report_css; }
