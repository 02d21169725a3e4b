/** What README.md and docs/ tell people to type is there. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { buildProgram } from "../../src/cli/program.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const silent = {
  width: 80,
  paint: (_: string, text: string) => text,
  paintNote: (_: string, text: string) => text,
  write: () => {},
  note: () => {},
};
const program = buildProgram(silent, () => {});
const scripts = (
  JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> }
).scripts;

/** Every command line of the program that a text names, comments and continuations cut off. */
function commandLines(text: string): readonly string[] {
  const found = text.matchAll(/(?:npx fairlead|(?<=^ *|`|\$\(|\| |if )fairlead) ([a-z-][^\n`#|;)>]*)/gm);
  return [...found].map(([, line = ""]) => line.trim());
}

function problemOf(line: string): string | undefined {
  const words = line.split(/\s+/);
  const [verb = ""] = words;
  if (verb.startsWith("--")) return verb === "--help" ? undefined : `${line}: no such option`;
  const group: Command | undefined = program.commands.find((one) => one.name() === verb);
  const isGroup = group !== undefined && group.commands.length > 0;
  const named = isGroup ? group.commands.find((one) => one.name() === words[1]) : group;
  // One that takes arguments of its own is a command beside its subcommands: `plan SUBJECT`.
  const command = named ?? (group !== undefined && group.registeredArguments.length > 0 ? group : undefined);
  if (command === undefined) return `${line}: no such command`;
  const known = new Set(command.options.flatMap(({ long, short }) => [long, short]));
  return words
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.split("=")[0]!)
    .filter((option) => option !== "--help" && !known.has(option))
    .map((option) => `${line}: no ${option}`)[0];
}

/** `apply`, `audit verify`, ...: what can be run. */
const COMMANDS = program.commands.flatMap((one) =>
  (one.commands.length === 0 ? [one] : one.commands)
    .map((command) => ({ command, name: command === one ? one.name() : `${one.name()} ${command.name()}` })));

describe("what the pages tell people to type", () => {
  it.each(PAGES)("%s names only commands and options that exist", (page) => {
    const lines = commandLines(readFileSync(join(ROOT, page), "utf8"));
    if (page === "README.md") expect(lines.length).toBeGreaterThan(8);
    expect(lines.map(problemOf).filter((problem) => problem !== undefined)).toEqual([]);
  });

  it.each(PAGES)("%s names only npm scripts that exist", (page) => {
    const named = [...readFileSync(join(ROOT, page), "utf8").matchAll(/npm run ([\w-]+)/g)].map(
      ([, name = ""]) => name,
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it("README.md links only to what is there, and its map names only folders that are", () => {
    const text = readFileSync(join(ROOT, "README.md"), "utf8");
    const links = [...text.matchAll(/\]\((?!http|#)([^)]+)\)/g)].map(([, path = ""]) => path);
    const folders = text
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .flatMap((line) => [...line.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path));
    expect(folders.length).toBeGreaterThan(8);
    for (const path of [...links, ...folders]) expect(() => readdirOrRead(path), path).not.toThrow();
  });

  it("every command shows examples of itself, and they name only what exists", () => {
    for (const { command, name } of COMMANDS.filter((one) => one.name !== "help")) {
      let help = "";
      command.configureOutput({
        writeOut: (text) => {
          help += text;
        },
      });
      command.outputHelp();
      const examples = commandLines(help.slice(help.indexOf("Examples:")));
      expect(
        examples.filter((line) => line.startsWith(name)),
        name,
      ).not.toEqual([]);
      expect(examples.map(problemOf).filter((problem) => problem !== undefined)).toEqual([]);
    }
  });
});

function readdirOrRead(path: string): void {
  if (/\.\w+$/.test(path)) readFileSync(join(ROOT, path));
  else readdirSync(join(ROOT, path));
}
