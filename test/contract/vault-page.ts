import { RunError } from '../../src/lib/run-error.ts';
import { openVault } from '../../src/vault/open-vault.ts';
import { check } from './vault-page-check.ts';
import { runVaultCase, vaultCases } from './vault-suite.ts';

/** What the page offers to the browser test. */
export interface VaultPage {
  /** Name of the case and what was wrong; an empty text when it passed. */
  runAll(): Promise<[name: string, fault: string][]>;
  /** Writes until the browser refuses; resolves to the code of the error and what is listed after `discard`. */
  fill(bytes: number): Promise<{ code: string; left: number }>;
}

async function runAll(): Promise<[string, string][]> {
  const results: [string, string][] = [];
  for (const testCase of vaultCases) {
    const fault = await runVaultCase(testCase, indexedDB, check).then(
      () => '',
      (reason: unknown) => String(reason),
    );
    results.push([testCase.name, fault]);
  }
  return results;
}

async function fill(bytes: number): Promise<{ code: string; left: number }> {
  const openRepository = () => {
    throw new Error('no repositories here');
  };
  const vault = await openVault({ indexedDB, name: 'full', openRepository });
  const project = await vault.project('p');
  const writer = await project.blobs.writer('large');
  let code = '';
  try {
    const chunk = crypto.getRandomValues(new Uint8Array(65_536));
    for (let written = 0; written < bytes; written += chunk.length) await writer.write(chunk);
    await writer.finish();
  } catch (reason) {
    code = reason instanceof RunError ? reason.code : String(reason);
  }
  await writer.discard();
  const left = (await vault.list()).length;
  vault.close();
  return { code, left };
}

declare global {
  interface Window {
    vaultPage: VaultPage;
  }
}

window.vaultPage = { runAll, fill };
