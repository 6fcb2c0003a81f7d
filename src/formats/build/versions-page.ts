import { type Html, html } from './html.ts';
import { changesBetween } from './publication.ts';
import type { Change } from './schema-changes.ts';
import { publishedPath, readPublishedSets, type SchemaSet } from './schemas.ts';

/** The same change at several places, which a shared part makes, once. */
function gathered(changes: readonly Change[]): { readonly text: string; readonly step: Change['step'] }[] {
  const groups = new Map<string, { readonly first: Change; count: number }>();
  for (const change of changes) {
    const [file = '', path = ''] = change.place.split(': ');
    const key = `${file} ${path.split('.').at(-1)} ${change.what}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: change, count: 1 });
    else group.count++;
  }
  return [...groups.values()].map(({ first, count }) => ({
    step: first.step,
    text: `${first.place.replace(/: $/u, '')}: ${first.what}${count === 1 ? '' : `, and so at ${count - 1} more places`}`,
  }));
}

function changesHtml(older: SchemaSet, newer: SchemaSet): Html {
  const changes = changesBetween(older, newer);
  const told = gathered(changes.filter(({ step }) => step !== 'words'));
  const words = changes.filter(({ step }) => step === 'words').length;
  return html`<ul class="changes">
${told.map(({ text, step }) => html`<li>${step === 'major' ? html`<b class="is-gap">breaks older readers</b> ` : undefined}${text}</li>\n`)}${
  words === 0
    ? undefined
    : html`<li>Only said better, with no other meaning: ${words} ${words === 1 ? 'place' : 'places'}.</li>\n`
}</ul>`;
}

function versionHtml(set: SchemaSet, before: SchemaSet | undefined): Html {
  const links = set.files.map(({ name }) => html`<li><a href="${publishedPath(set, name)}">${name}</a></li>\n`);
  return html`<details id="${set.id}-version-${set.version}"><summary><b>${set.id} ${set.version}</b>${
    before === undefined
      ? ', the first'
      : html` <span class="soft">what changed since ${before.version}, and its schemas</span>`
  }</summary>
${before === undefined ? undefined : changesHtml(before, set)}<ul class="links">
${links}</ul></details>
`;
}

/** Every version of a format, newest first: what changed, and the schemas. */
export function versionsHtml(id: string): Html {
  const sets = readPublishedSets(id);
  return html`${sets.map((set, at) => versionHtml(set, sets[at - 1])).reverse()}`;
}
