/**
 * The operations that the playground opens with, one to a tab; the first questions somebody has, on the
 * example knowledge.
 */
import { CONFIGURATION_TABS } from "./configuration-tabs.ts";
import { JOINT_TABS } from "./joint-tabs.ts";
import { LINEAGE_TABS } from "./lineage-tabs.ts";
import { PLAN_TABS } from "./plan-tabs.ts";

export interface PlaygroundTab {
  readonly query: string;
  readonly variables?: string;
}

export const PLAYGROUND_TABS: readonly PlaygroundTab[] = [
  {
    query: `# Can this version run in that environment?
# Asked for a token? Under Headers, below, put
# { "authorization": "Bearer fl_..." }
query CanItRunThere {
  decide(input: {
    subject: "pytorch@2.11.0#cu128"
    in: "cloud-h100-r535"
  }) {
    verdict
    headline
    results {
      environment
      reasons { sentence }
    }
  }
}
`,
  },
  {
    query: `# It cannot run there. Why not, and by whose word?
query WhyNot {
  decide(input: {
    subject: "triton-server@25.03"
    in: "workstation-4090"
  }) {
    verdict
    headline
    results {
      reasons {
        code
        sentence
        required
        observed { value kind document }
        statedBy { document source note }
        flip
        alternatives { sentence }
      }
    }
  }
}
`,
  },
  {
    query: `# Which build is picked, and why not the others?
query WhichBuildIsPicked {
  decide(input: {
    subject: "pytorch@2.11.0"
    in: "onprem-v100"
  }) {
    verdict
    results {
      pick { version variant }
      candidates {
        name
        outcome
        reasons { sentence }
      }
    }
  }
}
`,
  },
  {
    query: `# Versions in all GPU environments, cell by cell.
query AcrossTheFleet($subjects: [String!], $where: String) {
  matrix(input: {
    subjects: $subjects
    selector: $where
  }) {
    environments
    rows {
      subject
      counts { compatible incompatible unknown }
      cells {
        verdict
        cause { kind build about required }
      }
    }
  }
}
`,
    variables: `{
  "subjects": [
    "pytorch@2.11.0",
    "triton-server@25.03",
    "kserve-huggingfaceserver@0.20.0"
  ],
  "where": "tier=gpu"
}`,
  },
  {
    query: `# The driver here is not known. What if it were?
query WhatIf($driver: String!) {
  asItIs: decide(input: {
    subject: "pytorch@2.11.0#cu126"
    in: "edge-unlabelled"
  }) {
    verdict
    headline
    results { decidingFacts }
  }
  assumed: decide(input: {
    subject: "pytorch@2.11.0#cu126"
    in: "edge-unlabelled"
    assume: [{ key: "nvidia.driver", value: $driver }]
  }) {
    verdict
    headline
  }
}
`,
    variables: `{ "driver": "570.86.10" }`,
  },
  {
    query: `# Who changed this document, when, and why?
query HistoryOfADocument {
  document(kind: Environment, name: "onprem-v100") {
    revision
    content
    history(first: 10) {
      nodes {
        revision
        time
        actor
        reason
        changes(first: 1) { action diff { path before after } }
      }
    }
  }
}
`,
  },
  ...JOINT_TABS,
  ...LINEAGE_TABS,
  ...PLAN_TABS, ...CONFIGURATION_TABS,
];
