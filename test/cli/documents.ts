/** Documents that the tests of the command line apply. */
export function environmentDocument(name: string, stage: string, facts = "gpu: none"): string {
  return `apiVersion: fairlead.dev/v1
kind: Environment
metadata: { name: ${name}, owner: tests, labels: { suite: cli } }
spec:
  stage: ${stage}
  partOf: linux-x86
  facts: { os.id: ubuntu, os.version: "24.04", ${facts} }
`;
}
