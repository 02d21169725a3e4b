/** The playground's question about configuration, on the example knowledge. */
import type { PlaygroundTab } from "./playground-tabs.ts";

export const CONFIGURATION_TABS: readonly PlaygroundTab[] = [
  {
    query: `# What is the ranking service told in production,
# by whom, and what does it cost at most in a month?
query WhatItIsTold($set: JSON) {
  configuration(
    of: "ranking"
    in: "cloud-h100-r535"
    set: $set
  ) {
    state
    entries {
      key
      value
      secretRef
      source { layer document selector }
      beats { value source { layer document } }
    }
    problems { code message hint }
    replicasMin
    replicasMax
    monthlyCeiling { amount currency because }
    digest
  }
}
`,
    variables: `{ "set": { "server.workers": 8 } }`,
  },
];
