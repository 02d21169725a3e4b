/** Asks a scenario's question over GraphQL, and writes the answer as the other ways of asking do. */
import type { AnswerTold } from "./check-answer.ts";
import type { Scenario } from "./scenario.ts";

const QUERY = `
  query Ask($input: DecideInput!) {
    decide(input: $input) {
      verdict
      results {
        environment verdict decidingFacts optimal
        pick { version variant }
        picks { version variant environment role subject services from }
        because { sentence number }
        candidates { name verdict outcome reasons { ...why alternatives { ...why } together { ...why } } }
        reasons { ...why alternatives { ...why } together { ...why } }
      }
    }
  }
  fragment why on Reason { code truth about required observed { value } }`;

export async function askGraphql(
  url: string,
  { ask: { assume, holding, prefer, ...question } }: Scenario,
): Promise<AnswerTold> {
  const words = {
    ...(holding === undefined ? {} : { holding: holding.toUpperCase() }),
    ...(prefer === undefined ? {} : { prefer: prefer.map((level) => level.toUpperCase()) }),
  };
  const input = {
    ...question,
    ...words,
    assume: Object.entries(assume ?? {}).map(([key, value]) => ({ key, value })),
  };
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: QUERY, variables: { input } }),
  });
  const { data, errors } = (await response.json()) as { data?: { decide: unknown }; errors?: unknown };
  if (errors !== undefined || data === undefined)
    throw new Error(`GraphQL answered ${JSON.stringify(errors)}`);
  return JSON.parse(JSON.stringify(data.decide), (name, value: unknown) =>
    (name === "truth" || name === "outcome" || name === "role") && typeof value === "string"
      ? value.toLowerCase().replaceAll("_", "-")
      : value,
  ) as AnswerTold;
}
