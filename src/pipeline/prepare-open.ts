/// <reference path="../formats/validators.d.ts" />

/** Loads what checking an archive needs beyond this script, so that it works without network later. */
export async function prepareOpen(): Promise<void> {
  await Promise.all([import('virtual:validators/common'), import('virtual:validators/gitea-dump'), import('yaml')]);
}
