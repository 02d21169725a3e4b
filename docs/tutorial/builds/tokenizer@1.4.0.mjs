export const answer = (query) => query.toLowerCase().split(/\s+/);
