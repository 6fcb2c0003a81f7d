/** All of an owner, or those of its projects whose names fit. */
export interface OwnerNames {
  readonly owner: URL;
  /** A pattern as `matchesName` takes it. */
  readonly names: string;
}

/** `https://forge.example/owner/docs-*` names some of an owner's projects; `undefined` for an address without a star in its last step. */
export function ownerNamesOf(url: URL): OwnerNames | undefined {
  const steps = url.pathname.split('/').filter((step) => step !== '');
  const names = decoded(steps.at(-1) ?? '');
  if (steps.length < 2 || !names.includes('*')) return undefined;
  const owner = new URL(url);
  owner.pathname = steps.slice(0, -1).join('/');
  return { owner, names };
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
