import type { OwnedProject } from '../model/queue-record.ts';
import type { RunNotice, RunOutcome } from '../model/run-record.ts';
import { layoutVersion } from './receipt.ts';

/** A project in the archive of all, or the reason why it is not there. */
export interface IndexedProject {
  readonly project: Pick<OwnedProject, 'address' | 'description'>;
  /** Folder in the archive, without a slash at the end; absent for a project that could not be had. */
  readonly folder?: string;
  readonly outcome?: RunOutcome;
  readonly notice?: RunNotice;
}

export interface AboutAll {
  /** What was exported, for people: an owner, or a number of projects. */
  readonly title: string;
  /** Version of this program. */
  readonly version: string;
  readonly format: { readonly id: string; readonly label: string; readonly version: string };
  readonly projects: readonly IndexedProject[];
}

/** What is in the archive, for programs; its schema is `common/schema/queue.json`. Holds no time of ours: those are in each project's `takeout.json`. */
export function queueJson({ title, version, format, projects }: AboutAll): string {
  const record = {
    layout: layoutVersion,
    madeBy: { name: 'forge-takeout', version },
    title,
    format: { id: format.id, version: format.version },
    projects: projects.map(({ project, folder, outcome, notice }) => ({
      owner: project.address.owner,
      name: project.address.name,
      source: sourceOf(project.address),
      ...(folder === undefined ? { reason: notice?.code ?? 'not-collected' } : { folder }),
      ...(outcome === undefined
        ? {}
        : {
            verdict: outcome.verdict,
            expected: outcome.expected,
            got: outcome.got,
            missing: outcome.missing,
          }),
    })),
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

function sourceOf({ base, owner, name }: OwnedProject['address']): string {
  return `${base}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

const style = `
  :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
  body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { padding: .4rem 1rem .4rem 0; border-bottom: 1px solid #8884; text-align: start; vertical-align: top; }
  .n { text-align: right; font-variant-numeric: tabular-nums; }
  small { opacity: .75; }
`;

const verdicts: Readonly<Record<RunOutcome['verdict'], string>> = {
  whole: 'whole',
  missing: 'something is missing',
  broken: 'broken: a restore would stop',
};

/** The page to begin with: a table of the projects with links into their folders. No script, nothing from elsewhere. */
export function indexPage(about: AboutAll): string {
  const there = about.projects.filter(({ folder }) => folder !== undefined).length;
  const left = about.projects.length - there;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(about.title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(about.title)}</h1>
<p>${there} ${there === 1 ? 'project' : 'projects'}, each a folder of its own as ${escaped(about.format.label)}, written by forge-takeout ${escaped(about.version)}.${
    left === 0 ? '' : ` ${left} could not be had; the reasons are in the table.`
  }</p>
<p><code>sha256sum -c SHA256SUMS</code> checks every file. <a href="queue.json">queue.json</a> says the same for programs.</p>
<table>
<thead><tr><th>Project</th><th>State</th><th class="n">Expected</th><th class="n">Got</th><th class="n">Missing</th><th>Read on</th></tr></thead>
<tbody>
${about.projects.map(rowOf).join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

function rowOf({ project, folder, outcome, notice }: IndexedProject): string {
  const { owner, name } = project.address;
  const count = (value: number | undefined) => `<td class="n">${value ?? ''}</td>`;
  const about = project.description === '' ? '' : `<br><small>${escaped(project.description)}</small>`;
  const state = folder === undefined ? (notice?.title ?? 'not collected') : verdicts[outcome?.verdict ?? 'whole'];
  const link = (file: string, words: string) => `<a href="${escaped(linkTo(`${folder}/${file}`))}">${words}</a>`;
  const links = [
    link('RESTORE.md', 'How to restore'),
    link('receipt.json', 'Receipt'),
    link('takeout.json', 'What made it'),
  ].join(', ');
  return `<tr><th scope="row">${escaped(`${owner}/${name}`)}${about}</th><td>${escaped(state)}</td>${count(
    outcome?.expected,
  )}${count(outcome?.got)}${count(outcome?.missing)}<td>${folder === undefined ? '' : links}</td></tr>`;
}

/** Relative, and never anything but a path: a name may hold a colon or a percent sign. */
function linkTo(path: string): string {
  return `./${path.split('/').map(encodeURIComponent).join('/')}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
}
