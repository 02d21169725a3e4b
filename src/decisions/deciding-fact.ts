/**
 * A fact that would decide, as decisions name it: `nvidia.driver` of the result's environment; where any of
 * several places will do, `nvidia.driver of edge-7`. No fact key contains a space.
 */
const OF = " of ";

/** `nvidia.driver of edge-7`, whatever the result is about. */
export function placedFact(fact: string, environment: string): string {
  return fact.includes(OF) ? fact : fact + OF + environment;
}

/** `nvidia.driver`, as an assumption names it. */
export function keyOfFact(fact: string): string {
  return fact.split(OF, 1)[0]!;
}

/** "nvidia.driver and gpu.memory of edge-7", or each with its own place. */
export function placedFacts(facts: readonly string[], environment: string): string {
  const all = facts.join(" and ");
  return facts.some((fact) => fact.includes(OF)) ? all : all + OF + environment;
}
