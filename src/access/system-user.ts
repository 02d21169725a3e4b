/** Who runs this process, as the system knows them. */
import { userInfo } from "node:os";

/** The user's name; "local" where the system has none for the process's id, as in many containers. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "local";
  }
}
