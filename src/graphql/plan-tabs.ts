/** The playground's plan, on the example knowledge. */
import type { PlaygroundTab } from "./playground-tabs.ts";

export const PLAN_TABS: readonly PlaygroundTab[] = [
  {
    query: `# What is to be done, in which order, and how back?
query Plan {
  plan(input: {
    subjects: ["ranker@2.3.1", "triton-server@25.08"]
    in: "cloud-h100-r535"
    strategy: CANARY
  }) {
    verdict
    headline
    reasons { code sentence missing }
    hints
    plan {
      name
      digest
      content {
        before { name version }
        after { name version }
        strategy { value rule because }
        steps {
          id
          kind
          wave
          after
          title
          because
          traffic { kind percent }
          gate { name asks }
          undo { kind step precondition because data }
        }
        states { when verdict headline }
        undo { leadsBack because target { verdict headline } }
        risk { score parts { name score because } }
        remarks { outcome sentence rule }
      }
    }
  }
}
`,
  },
];
