/* job.h - what the process that asks is told: of one credential, and of the run. */
#ifndef VERIFY_JOB_H
#define VERIFY_JOB_H

#include "verify/plan.h"
#include "verify/wire.h"

/** A credential and what its block speaks of; the block's number stays 0. All of it borrows from
 * the arena, the options and the finding. */
void job_make(struct wire_job *out, struct arena *arena, const struct plan_options *options,
              const struct finding *finding, const struct validate *block);

/** What holds for a whole run. Borrows likewise. */
struct wire_run job_run(struct arena *arena, const struct plan_options *options);

#endif
