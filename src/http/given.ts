/** Optional fields as they are after a check: there, or not there, and never undefined. */
type Given<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** Says so to the type checker: JSON and query texts hold no undefined. */
export function given<T extends object>(values: T): Given<T> {
  return values as Given<T>;
}
