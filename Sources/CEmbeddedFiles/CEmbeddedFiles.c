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

const char *embedded_result_schema_json(void) { return result_schema_json; }
const char *embedded_rules_md(void) { return rules_md; }
const char *embedded_supervisor_sh(void) { return supervisor_sh; }
const char *embedded_pooler_supervisor_sh(void) { return pooler_supervisor_sh; }
const char *embedded_application_supervisor_sh(void) { return application_supervisor_sh; }
