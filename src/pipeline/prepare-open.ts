/// <reference path="../formats/validators.d.ts" />
import { formats } from '../formats/registry.ts';

/** Loads what checking an archive needs beyond this script, so that it works without network later. */
export async function prepareOpen(): Promise<void> {
  await Promise.all([import('virtual:validators/common'), ...formats.map((format) => format.reader())]);
}
