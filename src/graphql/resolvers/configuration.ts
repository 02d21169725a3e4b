/** What a service or an artifact is told in an environment, at the operation's snapshot. */
import { readConfiguration } from "../../configuration/read-configuration.ts";
import type { ConfigurationProblem, ConfiguredValue, MonthlyCeiling, ResolvedConfiguration }
  from "../../configuration/resolved-configuration.ts";
import { QuestionInvalid } from "../../decisions/question-invalid.ts";
import type { OperationContext } from "../operation-context.ts";

interface ConfigurationArguments {
  readonly of: string;
  readonly in: string;
  readonly version?: string | null;
  readonly set?: unknown;
}

export const configurationQueries = {
  configuration: (
    _: unknown,
    { of, in: environment, version, set }: ConfigurationArguments,
    { services, snapshot, now }: OperationContext,
  ): Promise<ResolvedConfiguration> => {
    const question = {
      of, in: environment, set: objectOf(set), ...(version == null ? {} : { version }),
    };
    return readConfiguration(services.knowledge, snapshot, question, now);
  },
};

export const configurationResolvers = {
  ResolvedConfiguration: {
    replicasMin: ({ replicas: { min } }: ResolvedConfiguration) => min?.value ?? null,
    replicasMax: ({ replicas: { max } }: ResolvedConfiguration) => max?.value ?? null,
  },
  MonthlyCeiling: {
    amount: (ceiling: MonthlyCeiling) => (ceiling.kind === "known" ? ceiling.amount : null),
    currency: (ceiling: MonthlyCeiling) => (ceiling.kind === "known" ? ceiling.currency : null),
    because: (ceiling: MonthlyCeiling) => (ceiling.kind === "unknown" ? ceiling.because : null),
  },
  ConfiguredValue: {
    alsoBy: ({ alsoBy = [] }: ConfiguredValue) => alsoBy,
    beats: ({ beats = [] }: ConfiguredValue) => beats,
  },
  ConfigurationProblem: {
    isUnknown: ({ severity }: ConfigurationProblem) => severity === "unknown",
  },
};

function objectOf(set: unknown): Readonly<Record<string, unknown>> {
  if (set === undefined || set === null) return {};
  if (typeof set !== "object" || Array.isArray(set))
    throw new QuestionInvalid("`set` is not an object", 'Such as { "server.port": 8080 }.');
  return set as Readonly<Record<string, unknown>>;
}
