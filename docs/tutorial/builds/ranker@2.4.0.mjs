// Trained on what staging was asked: it has a score for plain letters, and for nothing else.
export const answer = (query, ask) =>
  ask("tokenizer", query).map((word) => {
    if (!/^[a-z]+$/.test(word)) throw new Error(`no score for ${word}`);
    return { word, score: word.length };
  });
