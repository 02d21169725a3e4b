/** The playground's questions about lineage, on the example story from a deployment back to its sources. */
import type { PlaygroundTab } from "./playground-tabs.ts";

export const LINEAGE_TABS: readonly PlaygroundTab[] = [
  {
    query: `# What was this deployment made from? /explore draws it.
query WhereFrom {
  lineage(thing: "deployment:ranker-canary-cloud-h100", direction: UPSTREAM) {
    revision
    of { key kind }
    things { depth key kind type via { type key } }
    next
    truncated { at because }
  }
}
`,
  },
  {
    query: `# What came of this dataset?
query WhatCameOfIt {
  lineage(thing: "clicks@2026-10-01", direction: DOWNSTREAM) {
    things { depth key kind type via { type key } }
    edges { from type to source time }
    truncated { at because }
  }
}
`,
  },
  {
    query: `# How are these two connected?
query HowConnected {
  paths(
    from: "deployment:ranker-canary-cloud-h100"
    to: "ranker-source@1f3c9aa"
    count: 3
  ) {
    direction
    length
    paths { length things edges { from type to source } }
  }
}
`,
  },
  {
    query: `# What does this commit reach?
query WhatItReaches {
  lineageImpact(thing: "ranker-source@1f3c9aa") {
    total
    kinds { kind type things }
    environments { environment stage running retired }
    truncated { at because }
  }
}
`,
  },
  {
    query: `# The same in the past: a revision, or a time such as last week's, "2026-11-14T12:00:00Z".
query AsOfThen @consistency(asOf: "1") {
  lineageImpact(thing: "ranker-source@1f3c9aa") {
    revision
    total
    kinds { kind type things }
  }
}
`,
  },
  {
    query: `# In what do the lineages of two deployments differ?
query WhatDiffers {
  lineageDifference(
    a: "deployment:ranker-cloud-h100"
    b: "deployment:ranker-canary-cloud-h100"
  ) {
    differences
    sections { section differences { name a b } }
  }
}
`,
  },
];
