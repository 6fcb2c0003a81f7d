import { readCodes } from './read-hostile.ts';

/** What the page offers: reads an archive of the corpus as the worker would, under the product's policies. */
export interface HostilePage {
  /** The codes of the archive at this address. */
  readAt(address: string): Promise<string[]>;
  /** The codes of a folder with these files. */
  readFolder(files: readonly { readonly path: string; readonly bytes: readonly number[] }[]): Promise<string[]>;
  /** What the policies kept from happening; must stay empty. */
  readonly violations: readonly string[];
}

declare global {
  interface Window {
    hostilePage: HostilePage;
  }
}

const violations: string[] = [];
addEventListener('securitypolicyviolation', (event) =>
  violations.push(`${event.violatedDirective}: ${event.blockedURI}`),
);

window.hostilePage = {
  violations,
  async readAt(address) {
    const answer = await fetch(address);
    return readCodes(new Uint8Array(await answer.arrayBuffer()));
  },
  readFolder: (files) =>
    readCodes(files.map(({ path, bytes }) => ({ path, file: new File([Uint8Array.from(bytes)], 'x') }))),
};
