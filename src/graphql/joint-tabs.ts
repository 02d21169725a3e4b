/** The playground asks the solver, on the example knowledge: what runs together, or why nothing does. */
import type { PlaygroundTab } from "./playground-tabs.ts";

export const JOINT_TABS: readonly PlaygroundTab[] = [
  {
    query: `# Nothing runs there yet, and the driver is old.
# Which versions can run there together?
query WhatRunsTogether($prefer: [Preference!]) {
  decide(input: {
    subjects: ["ranker", "triton-server"]
    in: "workstation-4090"
    holding: DEPLOYED
    prefer: $prefer
  }) {
    verdict
    headline
    results {
      picks { version variant role environment }
      optimal
      cost { level cost gap }
      reasons { sentence }
    }
  }
}
`,
    variables: `{ "prefer": ["STABILITY", "FRESHNESS"] }`,
  },
  {
    query: `# The newest ranker cannot, with whatever else.
# The proof in words, by whose word, and as data.
query ProofThatNothingWorks {
  decide(input: {
    subjects: ["ranker@2.3.1", "feature-service"]
    in: "workstation-4090"
  }) {
    headline
    results {
      because {
        sentence
        citations { document source note }
      }
      proof {
        steps {
          kind
          from
          terms { package candidates absent }
          citations { document revision }
        }
      }
    }
  }
}
`,
  },
  {
    query: `# What to do instead? Each fix was decided anew.
# The fallback is the best that waits for nobody.
query FixesAndFallback($subjects: [String!]!) {
  decide(input: {
    subjects: $subjects
    in: "workstation-4090"
  }) {
    verdict
    headline
    fixes {
      sentence
      verdict
      command
      kind
      cost { changes distance }
    }
    fallback {
      insteadOf
      decision {
        digest
        verdict
        results { picks { version variant environment role } }
      }
    }
  }
}
`,
    variables: `{
  "subjects": ["ranker@2.3.1", "feature-service"]
}`,
  },
];
