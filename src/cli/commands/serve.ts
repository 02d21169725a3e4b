/** `fairlead serve`: the server, as `npm start` starts it. It stays until a signal ends the process. */

/** The server's own program, from source or as built; not part of this program's bundle. */
const SERVER = new URL(import.meta.url.endsWith(".ts") ? "../../main.ts" : "../../main.js", import.meta.url);

export async function serveCommand(): Promise<void> {
  await import(SERVER.href);
}
