import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { describeRollingBack } from "./rolling-back.contract.ts";

describeRollingBack("sqlite", () => openSqliteStore(":memory:"));
