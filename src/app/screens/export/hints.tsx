import type { ComponentChildren } from 'preact';
import type { JobView } from '../../../worker/messages.ts';
import { demoAddress } from '../../stores/job.ts';

interface FieldHint {
  readonly hint: ComponentChildren;
  readonly wrong: boolean;
}

/** Failures that one mends in the address field, with the sentence below it. */
const addressFaults: Readonly<Record<string, string>> = {
  'not-a-url': 'This is not the address of a project.',
  'not-a-forge': 'No forge that this page knows answers there.',
  'not-found': 'No such project can be seen there.',
  'cors-closed': 'The server answers, but this page may not read what it says.',
  unreachable: 'No server answers there.',
};

const tokenFaults = new Set(['unauthorized', 'missing-scope', 'sso-required', 'forbidden']);

export function addressHint(job: JobView, fault: string, url: string): FieldHint {
  if (fault !== '') return { hint: fault, wrong: true };
  const failed = job.notice === undefined ? undefined : addressFaults[job.notice.code];
  if (job.state === 'failed' && failed !== undefined) return { hint: failed, wrong: true };
  const { preflight } = job;
  if (preflight !== undefined) {
    const name = [preflight.forge.label, preflight.forge.version].filter(Boolean).join(' ');
    return { hint: `${name}, recognised by its answer.`, wrong: false };
  }
  const demo = url.trim() === demoAddress ? 'The built-in demo, answered from this page without network. ' : '';
  return { hint: `${demo}Put the address of your project here: GitHub, Gitea, Forgejo, Codeberg.`, wrong: false };
}

/** `a`, `a and b`, `a, b and c`, each in mono. */
function Scopes({ scopes }: { scopes: readonly string[] }) {
  return (
    <>
      {scopes.map((scope, index) => [
        index === 0 ? '' : index === scopes.length - 1 ? ' and ' : ', ',
        <span class="mono" key={scope}>
          {scope}
        </span>,
      ])}
    </>
  );
}

/** Addresses come from what a person typed; only web addresses become links. */
function MakeOne({ url }: { url: string }) {
  if (!/^https?:\/\//.test(url)) return null;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      Make one
    </a>
  );
}

/** Which scopes the forge wants, where a token is made, and what the given one lacks. */
export function tokenHint(job: JobView): FieldHint {
  const { preflight, notice } = job;
  if (job.state === 'failed' && notice !== undefined && tokenFaults.has(notice.code))
    return { hint: `${notice.title}. It stays in memory.`, wrong: true };
  if (preflight === undefined) return { hint: 'Only for what is not public. Stays in memory.', wrong: false };
  const { token, viewer } = preflight;
  const lacks = viewer?.missingScopes ?? [];
  if (token.given && lacks.length > 0) {
    const hint = (
      <>
        It lacks <Scopes scopes={lacks} />. <MakeOne url={token.pageUrl} />
      </>
    );
    return { hint, wrong: true };
  }
  if (token.given)
    return {
      hint: viewer?.name === undefined ? 'Accepted. Stays in memory.' : `Token of ${viewer.name}. Stays in memory.`,
      wrong: false,
    };
  if (token.scopes.length === 0 || token.pageUrl === '') return { hint: 'None needed here.', wrong: false };
  const hint = (
    <>
      None given: public parts only. It would need <Scopes scopes={token.scopes} />. <MakeOne url={token.pageUrl} />
    </>
  );
  return { hint, wrong: false };
}
