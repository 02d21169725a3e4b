/** A record is not at the version that its writer expects; none of the records put with it was written. */
import { DomainError } from "../values/domain-error.ts";

export class RecordMoved extends DomainError {
  readonly code = "RECORD_MOVED";
  readonly namespace: string;
  readonly key: string;
  /** The version that is stored; 0 when there is none. */
  readonly have: number;
  readonly want: number;

  constructor(namespace: string, key: string, have: number, want: number) {
    super(
      `Record "${key}" in "${namespace}" is at version ${have}, not at the expected ${want} (0: not there).`,
      "Read the record again and decide on what it says now.",
    );
    this.namespace = namespace;
    this.key = key;
    this.have = have;
    this.want = want;
  }
}
