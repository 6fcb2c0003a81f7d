import { readFileSync } from 'node:fs';
import { commonNotes, type FormatNotes } from '../common/notes.ts';
import { f3Notes } from '../f3/notes.ts';
import { f3Supports } from '../f3/supports.ts';
import { giteaDumpNotes } from '../gitea-dump/notes.ts';
import { dumpSupports } from '../gitea-dump/supports.ts';
import { checksHtml, lossesHtml } from './checks-page.ts';
import { anchorOf, fileHtml, type SchemaPage, schemaPage } from './file-page.ts';
import { type Html, html, prose } from './html.ts';
import { readSchemaSet, type SchemaSet, schemaSetIds } from './schemas.ts';
import { supportsHtml } from './supports-page.ts';
import { versionsHtml } from './versions-page.ts';

const notesOf: Readonly<Record<string, FormatNotes>> = {
  common: commonNotes,
  'gitea-dump': giteaDumpNotes,
  f3: f3Notes,
};
const styleFiles = [
  '../../app/styles/tokens.css',
  '../../app/styles/base.css',
  '../../app/styles/frame.css',
  './documentation.css',
];

interface Chapter {
  readonly id: string;
  readonly title: string;
  /** Under the heading, in the margin. */
  readonly beside?: Html;
  readonly content: Html;
}

function rulesHtml({ rules }: FormatNotes): Html {
  return html`${rules.map(
    (group) => html`<h3>${group.title}</h3>
<ul class="rules">
${group.rules.map((rule) => html`<li>${prose(rule)}</li>\n`)}</ul>
`,
  )}`;
}

function filesHtml(pages: readonly SchemaPage[], { contents }: FormatNotes): Html {
  const described = pages.map((page) => ({
    path: html`<a href="#${anchorOf(page)}"><code>${page.title}</code></a>`,
    what: html`${prose(String(page.schema['description'] ?? ''))}`,
  }));
  const others = contents.map(({ path, what }) => ({ path: html`<code>${path}</code>`, what: prose(what) }));
  return html`<h3>Files</h3>
<dl class="fields">
${[...described, ...others].map(({ path, what }) => html`<div class="field"><dt>${path}</dt><dd><p>${what}</p></dd></div>\n`)}</dl>
`;
}

function formatChapter(id: string): Chapter {
  const set = readSchemaSet(id);
  const notes = notesOf[id];
  if (notes === undefined) throw new Error(`the format ${id} has no notes`);
  const place = ({ name }: SchemaSet['files'][number]) => {
    const at = notes.order.indexOf(name.replace(/\.json$/u, ''));
    return at < 0 ? notes.order.length : at;
  };
  const files = [...set.files].sort((one, other) => place(one) - place(other));
  const pages = files.map((file) => schemaPage(set, file));
  return {
    id,
    title: notes.title,
    beside: html`<p>${id} ${set.version}</p>`,
    content: html`${notes.summary.map((text) => html`<p>${prose(text)}</p>\n`)}${filesHtml(pages, notes)}${rulesHtml(notes)}${pages.map(fileHtml)}`,
  };
}

function supportsChapter(): Chapter {
  return {
    id: 'fields',
    title: 'What each format holds',
    content: html`<p>Every field of a collected project, and where each format has it. What is only in <code>extra/</code> no restore reads; turning an archive into the other format does.</p>
${supportsHtml([
  { title: 'F3', supports: f3Supports },
  { title: 'Gitea dump', supports: dumpSupports },
])}`,
  };
}

function versionChapter(): Chapter {
  return {
    id: 'versions',
    title: 'Versions',
    content: html`<ul class="rules">
<li>A version is two numbers, <code>X.Y</code>. Every version’s schemas stay here for ever, and a schema that was published never changes.</li>
<li>A new field that may be absent, a new word in a list of words, a new file or better words raise <code>Y</code>. Readers leave out what they do not know: a reader of <code>X.Y</code> reads every <code>X.Z</code> where <code>Z</code> is not smaller.</li>
<li>All else raises <code>X</code>: a field that goes, that must be there now or that may be absent now, another type, another bound. A reader of <code>X</code> also reads all that is older; before a newer one it stops and says so (<code>version-too-new</code>).</li>
<li><code>takeout.json</code> has the version of what stands beside the dump (<code>layout</code>) and of the dump (<code>format</code>); YAML files have that of the dump in their first line. <a href="index.json">index.json</a> lists all of them for programs.</li>
</ul>
${schemaSetIds().map(versionsHtml)}`,
  };
}

function checkChapter(): Chapter {
  return {
    id: 'checks',
    title: 'Checks',
    content: html`<p>What opening an archive finds beyond the schemas, by code. Codes are stable. How bad a thing is may depend on what the dump is to be restored with.</p>
${checksHtml()}`,
  };
}

function lossChapter(): Chapter {
  return {
    id: 'losses',
    title: 'What a restore loses',
    content: html`<p>What the forges drop or bend of a dump in which nothing is wrong. Opening an archive counts each of them on that archive, for the target that was chosen.</p>
${lossesHtml((id) => notesOf[id]?.title ?? id)}`,
  };
}

function chapterHtml({ id, title, beside, content }: Chapter): Html {
  return html`<section class="sheet" id="${id}" aria-labelledby="${id}-title">
<div class="sheet-side"><h2 id="${id}-title">${title}</h2>${beside}</div>
<div class="stack">
${content}</div>
</section>
`;
}

function introHtml(chapters: readonly Chapter[]): Html {
  return html`<section class="sheet">
<div class="sheet-side"><h1>Formats</h1></div>
<div class="stack">
<p class="status-line">How a takeout is written down, file by file and field by field.</p>
<p>Made from the JSON Schemas (2020-12) that every archive is checked against while it is written, and that it carries with it.</p>
<ul class="links">
${chapters.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul>
</div>
</section>
`;
}

function pageHtml(chapters: readonly Chapter[]): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="description" content="The formats of forge-takeout: every file, every field, and how versions move.">
<title>Formats – forge-takeout</title>
<link rel="icon" href="../mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="index.css">
</head>
<body>
<a class="skip" href="#main">Skip to the main part</a>
<header class="masthead"><div class="wrap frame masthead-row">
<a class="wordmark" href="../"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M1 3.5h14" stroke="currentColor" stroke-width="2.5"/><path d="M1 8h14" stroke="currentColor" stroke-width="2.5"/><path d="M1 12.5h8" stroke="currentColor" stroke-width="2.5"/><path d="M11 12.5h4" class="mark-nib" stroke-width="2.5"/></svg>forge-takeout</a>
<nav class="nav" aria-label="Screens"><a href="../#/export">Export</a><a href="../#/open">Open</a><a href="../#/library">Library</a><a href="index.html" aria-current="page">Formats</a></nav>
</div></header>
<main class="wrap" id="main" tabindex="-1">
${introHtml(chapters)}${chapters.map(chapterHtml)}</main>
</body>
</html>
`;
}

/** The documentation of all formats, made from their schemas: a page without script, and its styles. */
export function documentation(): { readonly page: string; readonly styles: string } {
  const chapters = [
    ...schemaSetIds().map(formatChapter),
    supportsChapter(),
    checkChapter(),
    lossChapter(),
    versionChapter(),
  ];
  const styles = styleFiles.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n');
  return { page: pageHtml(chapters).text, styles };
}
