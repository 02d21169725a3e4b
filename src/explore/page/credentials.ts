/**
 * The token that the page shows to a server that asks for one. It is typed in and kept in this page's memory:
 * never in its address, in storage or in a cookie, so it is gone when the page closes.
 */
import { byId } from "./element.ts";

let token = "";

/** The headers that carry it; none while there is none. */
export function credentials(): Readonly<Record<string, string>> {
  return token === "" ? {} : { authorization: `Bearer ${token}` };
}

/** Shows the field; a server that asks for no token never has it shown. Returns what to do. */
export function askForToken(): string {
  byId("credentials").hidden = false;
  return token === "" ? "Give a token in the field above." : "Give another token in the field above.";
}

/** `onGiven` is called whenever another token is to be used from now on. */
export function takeTokens(onGiven: () => void): void {
  const form = byId<HTMLFormElement>("credentials");
  const field = byId<HTMLInputElement>("token");
  const state = byId("token-state");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = field.value.trim();
    if (given === "" && token === "") return field.focus();
    token = given;
    field.value = "";
    state.textContent = given === "" ? "None is sent any more." : "Sent until this page closes.";
    onGiven();
  });
}
