/**
 * Names of properties and their numbers. Only ever grows, so all snapshots of one line share it.
 */
export class PropertyNames {
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.intern(name);
  }

  intern(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  name(number: number): string {
    return this.#names[number]!;
  }

  all(): readonly string[] {
    return [...this.#names];
  }
}
