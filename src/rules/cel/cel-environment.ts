/** The library, set up for one vocabulary: its types, its variables and our functions. */
import { Environment } from "@marcbachmann/cel-js";
import type { FactType } from "../../values/fact-type.ts";
import { matchesGlob } from "../../values/glob.ts";
import { registerFactTests } from "./fact-tests.ts";
import { ARGUMENTS_MAX, DEPTH_MAX, LITERAL_LIST_MAX, NODES_MAX, TEXT_LENGTH_MAX } from "./limits.ts";
import { BudgetSignal } from "./signals.ts";
import { FactsView, QuantityValue, TimeValue, VersionValue, thingViewClass } from "./views.ts";
import type { ThingViewClass } from "./views.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Types that only fact tests compare, as the library names them. */
export const OPAQUE_TYPES: ReadonlySet<string> = new Set(["VersionValue", "QuantityValue", "TimeValue"]);

export interface CelEnvironment {
  readonly library: Environment;
  readonly views: ReadonlyMap<string, ThingViewClass>;
}

/** Takes some milliseconds: made once for a vocabulary. */
export function createCelEnvironment(vocabulary: Vocabulary): CelEnvironment {
  const library = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: true,
    enableOptionalTypes: false,
    limits: {
      maxAstNodes: NODES_MAX,
      maxDepth: DEPTH_MAX,
      maxListElements: LITERAL_LIST_MAX,
      maxMapEntries: LITERAL_LIST_MAX,
      maxCallArguments: ARGUMENTS_MAX,
    },
  });
  library.registerType("VersionValue", { ctor: VersionValue, fields: {} });
  library.registerType("QuantityValue", { ctor: QuantityValue, fields: {} });
  library.registerType("TimeValue", { ctor: TimeValue, fields: {} });
  const factFields = [...vocabulary.facts].map(([key, type]) => [key, celType(type)]);
  library.registerType("Facts", { ctor: FactsView as never, fields: Object.fromEntries(factFields) });
  const views = new Map<string, ThingViewClass>();
  for (const [name, fields] of vocabulary.types) {
    const view = thingViewClass(fields, vocabulary.facts);
    views.set(name, view);
    const types = Object.entries(fields).map(([field, type]) => [
      field,
      type === "time" ? "TimeValue" : type,
    ]);
    library.registerType(name, {
      ctor: view as never,
      fields: { ...Object.fromEntries(types), facts: "Facts" },
    });
  }
  for (const [name, type] of vocabulary.variables) library.registerVariable(name, type);
  registerFactTests(library, vocabulary);
  library.registerFunction("glob(string, string): bool", (text: string, pattern: string) => {
    if (text.length > TEXT_LENGTH_MAX) throw new BudgetSignal("text", text.length, TEXT_LENGTH_MAX);
    return matchesGlob(pattern, text);
  });
  return { library, views };
}

function celType(type: FactType): string {
  switch (type.kind) {
    case "version":
      return "VersionValue";
    case "quantity":
      return "QuantityValue";
    case "time":
      return "TimeValue";
    case "number":
      return "double";
    case "enum":
    case "string":
      return "string";
    case "set":
      return "list<string>";
    case "boolean":
      return "bool";
    default:
      return type satisfies never;
  }
}
