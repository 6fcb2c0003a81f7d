import type { ApiContext, Forge, ProjectAddress } from '../forges/forge.ts';
import type { Attachment } from '../model/attachment.ts';
import { closedKind } from './file-bytes.ts';
import type { FileDoors } from './file-doors.ts';
import { costsOnlyItsUnit } from './tasks.ts';

/** Files whose addresses are signed at once: they have to be fetched before the signatures end. */
export const signedAtOnce = 20;
/** Milliseconds after which a refusal may be because the signature has ended. */
const goodFor = 120_000;

export interface SignedContext extends ApiContext {
  readonly forge: Pick<Forge, 'signed'>;
  readonly address: ProjectAddress;
  readonly doors: Pick<FileDoors, 'isClosed'>;
  now(): number;
}

/** Addresses that are good for minutes. */
export interface SignedAddresses {
  of(file: Attachment): string | undefined;
  /** They may have ended since they were given. */
  isOld(): boolean;
}

/**
 * Asks the forge to sign addresses, batch after batch. Where all that it has signed so far turned out to be closed to this page it is not asked
 * any more: none has one then.
 */
export function createSigner(context: SignedContext): (files: readonly Attachment[]) => Promise<SignedAddresses> {
  const { forge, address, doors, request, signal, now } = context;
  const origins = new Set<string>();
  return async (files) => {
    const isInVain = origins.size > 0 && [...origins].every((origin) => doors.isClosed(closedKind(0, origin)));
    const found = isInVain ? undefined : await forge.signed?.(address, files, { request, signal }).catch(orNone);
    for (const url of found?.values() ?? []) origins.add(new URL(url).origin);
    const since = now();
    return { of: ({ key }) => found?.get(key), isOld: () => now() - since > goodFor };
  };
}

/** That it cannot be asked for these costs these files. */
function orNone(error: unknown): undefined {
  if (!costsOnlyItsUnit(error)) throw error;
  return undefined;
}
