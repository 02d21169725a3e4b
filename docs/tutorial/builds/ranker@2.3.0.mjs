export const answer = (query, ask) => ask("tokenizer", query).map((word) => ({ word, score: word.length }));
