import { HttpError } from './errors.ts';

/** Tokens that a server has refused: they are not sent again until a person has had a say. Only a digest is kept. */
export interface RefusedTokens {
  note(place: string, authorization: string): void;
  /** Throws `unauthorized` for a refused one. */
  check(place: string, authorization: string | undefined, url: string): void;
  /** A token was entered, or a person wants to try again. */
  forget(): void;
}

export function createRefused(): RefusedTokens {
  const refused = new Set<string>();
  return {
    note: (place, authorization) => void refused.add(`${place} ${digest(authorization)}`),
    check(place, authorization, url) {
      if (authorization === undefined || !refused.has(`${place} ${digest(authorization)}`)) return;
      throw new HttpError('unauthorized', 'The forge has refused this token.', {
        ...{ url, status: 401 },
        details: { withToken: true },
      });
    },
    forget: () => refused.clear(),
  };
}

/** FNV-1a, 64 bits: enough to know a token again, too little to have it. */
function digest(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  return hash.toString(36);
}
