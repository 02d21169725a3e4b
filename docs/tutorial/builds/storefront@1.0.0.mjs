export const answer = (query, ask) =>
  ask("ranker", query).sort((one, other) => other.score - one.score).map(({ word }) => word);
