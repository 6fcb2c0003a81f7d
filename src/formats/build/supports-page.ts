import { type Held, type Supports, supportRows } from '../common/supports.ts';
import { type Html, html } from './html.ts';

const words: Readonly<Record<Held, string>> = {
  file: 'yes',
  partly: 'in part; the rest in extra/',
  extra: 'extra/',
  no: 'no',
};

/** One list for each entity: its fields, and where each format has them. */
export function supportsHtml(formats: readonly { readonly title: string; readonly supports: Supports }[]): Html {
  const rows = [...supportRows(formats.map(({ supports }) => supports))];
  const entities = [...new Set(rows.map(({ entity }) => entity))];
  return html`${entities.map(
    (entity) => html`<h3>${entity}</h3>
<dl class="fields">
${rows
  .filter((row) => row.entity === entity)
  .map(
    ({ field, held }) => html`<div class="field"><dt><code>${field}</code></dt><dd><p>${held
      .map((each, at) => `${formats[at]?.title}: ${words[each]}`)
      .join(' · ')}</p></dd></div>
`,
  )}</dl>
`,
  )}`;
}
