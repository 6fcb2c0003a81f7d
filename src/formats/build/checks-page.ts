import { type ArchiveCode, archiveTable, archiveTitle } from '../../model/archive-table.ts';
import type { Severity } from '../../model/problem.ts';
import { nothingKept, type RefusalCode, refusalTable } from '../../model/refusal-table.ts';
import type { Target } from '../../model/verdict.ts';
import { type CheckCode, checkTable, severityFor } from '../check-table.ts';
import { restoreTables } from '../restore-tables.ts';
import { type Html, html, prose } from './html.ts';

const words: Readonly<Record<Severity, string>> = {
  'stops-restore': 'stops a restore',
  'loses-data': 'loses data',
  odd: 'odd',
};
const targets = Object.values(restoreTables).flatMap((table) => table.targets);

function targetName(target: Target): string {
  const { label = target, option } = targets.find(({ id }) => id === target) ?? {};
  return option === undefined ? label : `${label} with ${option}`;
}

const worded = (severity: Severity): Html =>
  html`<b class="${severity === 'odd' ? 'is-note' : 'is-gap'}">${words[severity]}</b>`;

/** One severity where all targets agree, else each with its own. */
function severityHtml(code: CheckCode): Html {
  const each = targets.map(({ id }) => ({ target: id, severity: severityFor(code, id) }));
  const [first] = each;
  if (first?.severity !== undefined && each.every(({ severity }) => severity === first.severity))
    return worded(first.severity);
  const told = each.flatMap(({ target, severity }) =>
    severity === undefined ? [] : [html`${worded(severity)} (${targetName(target)})`],
  );
  return html`${told.map((piece, at) => (at === 0 ? piece : html`, ${piece}`))}`;
}

interface CheckRow {
  readonly code: string;
  readonly severity: Html;
  readonly title: string;
  readonly why: string;
  readonly todo: string;
}

function rowHtml({ code, severity, title, why, todo }: CheckRow): Html {
  return html`<div class="field" id="check-${code}">
<dt><code>${code}</code> <span class="field-type">${severity}</span></dt>
<dd><p>${prose(title)} ${prose(why)}</p><p class="field-facts">${prose(todo)}</p></dd>
</div>
`;
}

/** Every code that checking can give, then those of opening an archive. */
export function checksHtml(): Html {
  const dump = (Object.keys(checkTable) as CheckCode[]).map((code) => {
    const { title, why, todo } = checkTable[code];
    return { code, severity: severityHtml(code), title, why, todo };
  });
  const archive = (Object.keys(archiveTable) as ArchiveCode[]).map((code) => {
    const { severity, why, todo } = archiveTable[code];
    return { code, severity: worded(severity), title: archiveTitle(code), why, todo };
  });
  const refused = (Object.keys(refusalTable) as RefusalCode[]).map((code) => {
    const { title, why, todo } = refusalTable[code];
    return { code, severity: html`<b class="is-gap">not opened</b>`, title, why, todo };
  });
  return html`<h3>The project</h3>
<dl class="fields">
${dump.map(rowHtml)}</dl>
<h3>The archive around it</h3>
<p>What cannot be read safely is left out, and the rest is checked.</p>
<dl class="fields">
${archive.map(rowHtml)}</dl>
<h3>Not opened at all</h3>
<p>${nothingKept}</p>
<dl class="fields">
${refused.map(rowHtml)}</dl>
`;
}

/** What a restore drops or bends of an archive in which nothing is wrong, format by format. */
export function lossesHtml(titleOf: (format: string) => string): Html {
  return html`${Object.entries(restoreTables).map(([id, { losses }]) => {
    const rules = Object.entries(losses);
    return html`<h3>${titleOf(id)}</h3>
<dl class="fields">
${rules.map(
  ([code, { what, after, targets: only }]) => html`<div class="field" id="loss-${id}-${code}">
<dt><code>${code}</code>${only === undefined ? undefined : html` <span class="field-type">${only.map(targetName).join(', ')}</span>`}</dt>
<dd><p>${prose(what)}.</p><p class="field-facts">${prose(after)}</p></dd>
</div>
`,
)}</dl>
`;
  })}`;
}
