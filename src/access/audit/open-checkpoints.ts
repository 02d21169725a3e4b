/** Checkpoints as they are configured: the key from its file, the place by its name. */
import { readFile } from "node:fs/promises";
import type { GraphStore } from "../../store/graph-store.ts";
import { CheckpointKeyInvalid } from "./checkpoint-key-invalid.ts";
import { checkpointTarget } from "./checkpoint-target.ts";
import { Checkpoints } from "./checkpoints.ts";
import { readSigner, readVerifier } from "./signed-note.ts";
import type { NoteSigner, NoteVerifier } from "./signed-note.ts";

export interface CheckpointSettings {
  /** Path of an Ed25519 private key in PEM. */
  readonly key: string;
  /** Names the log in its checkpoints, and the key that signs them. */
  readonly origin: string;
  /** A file, or an http:// or https:// address; left out: checkpoints are only handed back. */
  readonly to?: string;
}

/** Errors: CheckpointKeyInvalid. Nothing is written yet. */
export async function openCheckpoints(
  store: GraphStore, settings: CheckpointSettings, now: () => string,
): Promise<Checkpoints> {
  const signer = await signerOf(settings);
  const { to } = settings;
  return new Checkpoints({
    store, signer, now, ...(to === undefined ? {} : { target: checkpointTarget(to, store) }),
  });
}

export async function signerOf({ key, origin }: Omit<CheckpointSettings, "to">): Promise<NoteSigner> {
  return readSigner(await keyFile(key), origin, key);
}

/** A key that is trusted, from a file: PEM, public or private, or a verifier's text. */
export async function readVerifierFile(path: string): Promise<NoteVerifier> {
  return readVerifier(await keyFile(path), path);
}

async function keyFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new CheckpointKeyInvalid(path, `it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
