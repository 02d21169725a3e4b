/**
 * NVIDIA_REQUIRE_CUDA of container images, as conditions on facts.
 *
 * Facts from the NVIDIA container toolkit's documentation: blanks separate alternatives, commas join what
 * must hold together; `cuda`, `driver`, `brand` and `arch` compare with `=`, `!=`, `<`, `<=`, `>`, `>=`.
 * `cuda` is the CUDA version of the driver itself, `arch` the compute capability, and `brand` NVML's word;
 * `unknown` is one of those words.
 */
import type { Condition } from "./condition.ts";
import { DomainError } from "./domain-error.ts";
import { parseDotted } from "./dotted.ts";
import { distinctAlternatives } from "./fact-condition.ts";
import type { FactAlternatives, FactCondition } from "./fact-condition.ts";
import { InvalidNvidiaRequire } from "./invalid-nvidia-require.ts";
import { nearestNames } from "./nearest.ts";

/** Longest text that is read; published ones have up to 3,000 characters. */
const REQUIRE_LENGTH_MAX = 20_000;
/** The fact that each word is about. */
const FACTS: ReadonlyMap<string, string> = new Map([
  ["cuda", "nvidia.cuda"],
  ["driver", "nvidia.driver"],
  ["brand", "gpu.brand"],
  ["arch", "gpu.computeCapability"],
]);
const CONSTRAINT = /^([a-z]+)(>=|<=|!=|==|=|<|>)([A-Za-z0-9._-]+)$/;

/**
 * Alternatives of conditions. Text without constraints is one alternative without conditions. Throws
 * InvalidNvidiaRequire.
 */
export function parseNvidiaRequire(text: string): FactAlternatives {
  if (text.length > REQUIRE_LENGTH_MAX) {
    throw new InvalidNvidiaRequire(text, text, `It has at most ${REQUIRE_LENGTH_MAX} characters.`);
  }
  const alternatives = text.split(/\s+/).filter((piece) => piece !== "");
  return alternatives.length === 0
    ? [[]]
    : distinctAlternatives(alternatives.map((piece) => alternativeOf(text, piece)));
}

function alternativeOf(text: string, piece: string): readonly FactCondition[] {
  const ranges = new Map<string, string[]>();
  const others: FactCondition[] = [];
  for (const constraint of piece.split(",")) {
    if (constraint === "") continue;
    const { word, operator, value } = readConstraint(text, constraint);
    const fact = FACTS.get(word)!;
    if (word === "brand") others.push({ fact, condition: brandCondition(text, constraint, operator, value) });
    else {
      checkVersion(text, constraint, value);
      ranges.set(fact, [...(ranges.get(fact) ?? []), `${operator === "==" ? "=" : operator}${value}`]);
    }
  }
  const rangeConditions = [...ranges].map(([fact, comparators]): FactCondition => ({
    fact,
    condition: { kind: "range", range: comparators.join(" ") },
  }));
  return [...others, ...rangeConditions];
}

function readConstraint(text: string, constraint: string): { word: string; operator: string; value: string } {
  const match = CONSTRAINT.exec(constraint);
  if (match === null)
    throw new InvalidNvidiaRequire(text, constraint, "Constraints look like cuda>=12.8 or brand=tesla.");
  const word = match[1]!;
  if (!FACTS.has(word)) {
    const nearest = nearestNames(word, FACTS.keys());
    throw new InvalidNvidiaRequire(
      text,
      constraint,
      nearest.length > 0
        ? `Did you mean ${nearest.join(" or ")}?`
        : `It knows ${[...FACTS.keys()].join(", ")}.`,
    );
  }
  return { word, operator: match[2]!, value: match[3]! };
}

function brandCondition(text: string, constraint: string, operator: string, value: string): Condition {
  if (operator === "=" || operator === "==") return { kind: "is", value: value.toLowerCase() };
  if (operator === "!=") return { kind: "not", values: [value.toLowerCase()] };
  throw new InvalidNvidiaRequire(text, constraint, "Brands have no order: write = or !=.");
}

function checkVersion(text: string, constraint: string, value: string): void {
  try {
    parseDotted(value);
  } catch (error) {
    if (error instanceof DomainError) throw new InvalidNvidiaRequire(text, constraint, error.hint ?? "");
    throw error;
  }
}
