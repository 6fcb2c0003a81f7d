import type { Severity } from '../../model/problem.ts';
import { type Target, targets } from '../../model/verdict.ts';
import { type CheckCode, checkTable, severityFor } from '../gitea-dump/check-table.ts';
import { type Html, html, prose } from './html.ts';

const words: Readonly<Record<Severity, string>> = {
  'stops-restore': 'stops a restore',
  'loses-data': 'loses data',
  odd: 'odd',
};
const targetNames: Readonly<Record<Target, string>> = {
  gitea: 'Gitea',
  'gitea-validation': 'Gitea with --validation',
  forgejo: 'Forgejo',
};

const worded = (severity: Severity): Html =>
  html`<b class="${severity === 'odd' ? 'is-note' : 'is-gap'}">${words[severity]}</b>`;

/** One severity where all targets agree, else each with its own. */
function severityHtml(code: CheckCode): Html {
  const each = targets.map((target) => ({ target, severity: severityFor(code, target) }));
  const [first] = each;
  if (first?.severity !== undefined && each.every(({ severity }) => severity === first.severity))
    return worded(first.severity);
  const told = each.flatMap(({ target, severity }) =>
    severity === undefined ? [] : [html`${worded(severity)} (${targetNames[target]})`],
  );
  return html`${told.map((piece, at) => (at === 0 ? piece : html`, ${piece}`))}`;
}

/** Every code that checking a dump can give. */
export function checksHtml(): Html {
  const codes = Object.keys(checkTable) as CheckCode[];
  return html`<dl class="fields">
${codes.map((code) => {
  const { title, why, todo } = checkTable[code];
  return html`<div class="field" id="check-${code}">
<dt><code>${code}</code> <span class="field-type">${severityHtml(code)}</span></dt>
<dd><p>${prose(title)} ${prose(why)}</p><p class="field-facts">${prose(todo)}</p></dd>
</div>
`;
})}</dl>
`;
}
