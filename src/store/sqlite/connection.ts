/** One connection to the database, with its prepared statements. */
import { DatabaseSync } from "node:sqlite";
import type { StatementSync } from "node:sqlite";
import { sqlText } from "./sql-text.ts";

export interface ConnectionOptions {
  readonly readOnly: boolean;
  /** How long a statement waits, blocking, for a lock of another connection. */
  readonly busyMilliseconds: number;
  /** Limits the size of the file, in pages of 4,096 bytes; for quotas and for tests of a full disk. */
  readonly pagesMax?: number | undefined;
}

export type Row = readonly (string | number | null)[];

export class Connection {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, options: ConnectionOptions) {
    this.database = new DatabaseSync(path, {
      readOnly: options.readOnly,
      timeout: options.busyMilliseconds,
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
      allowExtension: false,
    });
    this.database.enableDefensive(true);
    this.database.exec(sqlText("connection"));
    if (options.pagesMax !== undefined && Number.isSafeInteger(options.pagesMax)) {
      this.database.exec(sqlText("page-count-max").replace(":pages", String(options.pagesMax)));
    }
  }

  /** The statement of that name; its rows are arrays in the order that its file states. */
  statement(name: string): StatementSync {
    let statement = this.#statements.get(name);
    if (statement === undefined) {
      statement = this.database.prepare(sqlText(name));
      statement.setReturnArrays(true);
      this.#statements.set(name, statement);
    }
    return statement;
  }

  row(name: string, ...parameters: readonly (string | number | null)[]): Row | undefined {
    return this.statement(name).get(...parameters) as unknown as Row | undefined;
  }

  run(name: string, ...parameters: readonly (string | number | null)[]): number {
    return Number(this.statement(name).run(...parameters).lastInsertRowid);
  }

  exec(name: string): void {
    this.database.exec(sqlText(name));
  }

  /** Ends a transaction that is still open; SQLite may have ended it by itself. */
  rollBack(): void {
    if (this.database.isOpen && this.database.isTransaction) this.exec("rollback");
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }
}
