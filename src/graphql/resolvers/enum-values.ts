/**
 * The words that our data has for the enums of the schema; the enums that are not here have the same words.
 */
export const ENUM_VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Truth: { YES: "yes", NO: "no", UNKNOWN: "unknown" },
  FactKind: { ASSUMED: "assumed", OBSERVED: "observed", DECLARED: "declared", DERIVED: "derived" },
  RequirementKind: { FACT: "fact", ARTIFACT: "artifact", INTERFACE: "interface" },
  RecordMode: { QUEUED: "queued", WAIT: "wait", NO: "no" },
  CandidateKind: { VERSION: "version", VARIANT: "variant", PARAMETER_VALUE: "parameter-value" },
  CandidateOutcome: {
    PICKED: "picked",
    FITS_LESS_PREFERRED: "fits-less-preferred",
    REFUSED: "refused",
    UNDECIDED: "undecided",
  },
  CauseKind: {
    FITS: "fits",
    REQUIREMENT: "requirement",
    TOGETHER: "together",
    NOTHING_STATED: "nothing-stated",
  },
  FixKind: {
    OBSERVE: "observe",
    VARIANT: "variant",
    VERSION: "version",
    ENVIRONMENT: "environment",
    UPGRADE: "upgrade",
    FACT: "fact",
    BOUND: "bound",
    REPLACE: "replace",
  },
  FixChangeKind: {
    OBSERVE: "observe",
    VARIANT: "variant",
    VERSION: "version",
    ENVIRONMENT: "environment",
    DEPLOY: "deploy",
    UPGRADE: "upgrade",
    FACT: "fact",
    BOUND: "bound",
  },
  ChangeAction: { CREATED: "created", REPLACED: "replaced", DELETED: "deleted" },
  OutcomeKind: { CREATED: "created", REPLACED: "replaced", DELETED: "deleted", UNCHANGED: "unchanged" },
  WalkDirection: { UPSTREAM: "upstream", DOWNSTREAM: "downstream" },
  DeploymentState: { RUNNING: "running", RETIRED: "retired" },
};
