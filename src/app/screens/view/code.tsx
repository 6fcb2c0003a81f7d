import { visibleText } from '../../../lib/visible-text.ts';
import type { RefChoice, ShownFile, ShownTree } from '../../../worker/view-messages.ts';
import { CopyButton } from '../../parts/copy.tsx';
import { bytes, counted } from '../../parts/format.ts';
import { type ViewAddress, viewHash } from '../../stores/view-address.ts';
import { FileText, linesIn, linesOf } from './file.tsx';
import { Markdown } from './markdown.tsx';
import { Name, Nothing, SaveButton, When } from './small-parts.tsx';
import { useAsk } from './use-ask.ts';
import { placeOf, useViewed, type Viewed } from './view-context.ts';
import { ViewGlyph } from './view-glyph.tsx';

function hashOf({ id }: Viewed, tree: ShownTree, path: readonly string[]): string {
  // The ref stands before the path, so an empty one is said in full.
  return viewHash(id, 'code', tree.ref === '' && path.length === 0 ? [] : [tree.ref || tree.commit.oid, ...path]);
}

function RefSelect({ refs, reference }: { refs: readonly RefChoice[]; reference: string }) {
  const { id, project } = useViewed();
  const current = reference === '' ? (project.defaultBranch ?? '') : reference.replace(/^refs\/heads\//, '');
  const known = refs.some(({ ref }) => ref === current);
  return (
    <label class="field">
      <span class="label">Branch or tag</span>
      <span class="select-box">
        <select
          class="input select mono"
          value={current}
          data-testid="ref"
          onChange={(event) => {
            location.hash = viewHash(id, 'code', [event.currentTarget.value]);
          }}
        >
          {known ? null : <option value={current}>{visibleText(current).slice(0, 40)}</option>}
          {refs.map(({ name, ref, kind }) => (
            <option key={ref} value={ref}>
              {kind === 'tag' ? 'tag ' : ''}
              {visibleText(name)}
            </option>
          ))}
        </select>
      </span>
    </label>
  );
}

function Folder({ tree }: { tree: ShownTree }) {
  const viewed = useViewed();
  const folder = tree.file === undefined ? tree.path : tree.path.slice(0, -1);
  const order = (kind: string) => (kind === 'folder' ? 0 : 1);
  const entries = tree.entries.toSorted((a, b) => order(a.kind) - order(b.kind));
  return (
    <nav aria-label={`Files in ${visibleText(folder.at(-1) ?? viewed.project.name)}`}>
      <ul class="tree">
        {folder.length === 0 ? null : (
          <li>
            <a href={hashOf(viewed, tree, folder.slice(0, -1))}>
              <ViewGlyph name="folder" />
              <span>../</span>
            </a>
          </li>
        )}
        {entries.map(({ name, kind, oid }) => (
          <li key={oid + name}>
            <a
              href={hashOf(viewed, tree, [...folder, name])}
              aria-current={tree.file?.name === name ? 'page' : undefined}
            >
              <ViewGlyph name={kind === 'folder' ? 'folder' : 'file'} />
              <span>
                {visibleText(name)}
                {kind === 'folder' ? '/' : ''}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {tree.cut ? <p>There are more files; these are the first.</p> : null}
    </nav>
  );
}

function Path({ tree }: { tree: ShownTree }) {
  const viewed = useViewed();
  const all = [viewed.project.name, ...tree.path];
  return (
    <h1 class="mono">
      {all.map((name, at) => [
        at === 0 ? '' : ' / ',
        at === all.length - 1 ? (
          <b key={at}>
            <Name>{name}</Name>
          </b>
        ) : (
          <a key={at} href={hashOf(viewed, tree, tree.path.slice(0, at))}>
            <Name>{name}</Name>
          </a>
        ),
      ])}
    </h1>
  );
}

function sizeWords({ size, text }: ShownFile): string {
  const lines = text === undefined ? '' : `${counted(linesIn(text).length, 'line')}, `;
  return size === undefined ? '' : `${lines}${bytes(size)}`;
}

function FileActions({ tree, file }: { tree: ShownTree; file: ShownFile }) {
  const { text } = file;
  return (
    <p class="actions">
      <span class="soft">{sizeWords(file)}</span>
      {file.why === 'submodule' ? null : (
        <SaveButton
          file={{ repository: 'code', ref: tree.ref, path: tree.path }}
          name={file.name}
          size={file.size}
          label="Save file"
        />
      )}
      {text === undefined ? null : <CopyButton text={() => text} />}
    </p>
  );
}

/** What made this file or folder what it is; of the top folder that is the commit itself. */
function LastCommit({ tree }: { tree: ShownTree }) {
  const { id } = useViewed();
  const { ref, path } = tree;
  const asked = useAsk(id, { topic: 'change', ref, path });
  const last = path.length === 0 ? tree.commit : asked?.answer;
  return (
    <p class="code-commit" aria-busy={last === undefined && asked === undefined ? 'true' : undefined}>
      {last === undefined ? (
        <span class="soft">{asked === undefined ? 'Looking for its last change' : 'Last changed long ago'}</span>
      ) : (
        <>
          <a class="mono" href={viewHash(id, 'commits', [last.oid])}>
            {last.oid.slice(0, 7)}
          </a>{' '}
          <span>{visibleText(last.subject)}</span>{' '}
          <span class="soft">
            <Name>{last.author}</Name>, <When at={last.at} />
          </span>
        </>
      )}
    </p>
  );
}

function Matter({ tree, address }: { tree: ShownTree; address: ViewAddress }) {
  const viewed = useViewed();
  const { file, readme, commit } = tree;
  const lineHash = (line: number) => `${hashOf(viewed, tree, tree.path)}?lines=L${line}`;
  const folder = file === undefined ? tree.path : tree.path.slice(0, -1);
  const place = { ...placeOf(viewed), in: { repository: 'code', ref: tree.ref || commit.oid, folder } } as const;
  return (
    <div class="stack">
      <div>
        <div class="code-head">
          <Path tree={tree} />
          {file === undefined ? (
            <p class="actions">
              <a href={viewHash(viewed.id, 'commits', tree.ref === '' ? [] : [tree.ref])}>Commits</a>
            </p>
          ) : (
            <FileActions tree={tree} file={file} />
          )}
        </div>
        <LastCommit tree={tree} />
      </div>
      {file === undefined ? null : (
        <FileText file={file} marked={linesOf(address.params.get('lines'))} hashOf={lineHash} />
      )}
      {readme === undefined ? null : readme.text !== undefined && /\.(md|markdown)$/i.test(readme.name) ? (
        <Markdown text={readme.text} place={place} breaks={false} />
      ) : (
        <FileText file={readme} marked={undefined} hashOf={() => hashOf(viewed, tree, [...tree.path, readme.name])} />
      )}
      {file === undefined && readme === undefined ? <Nothing>No README in this folder.</Nothing> : null}
    </div>
  );
}

/** Folders and files of a branch, a tag or a commit. */
export function CodePart({ address }: { address: ViewAddress }) {
  const { id } = useViewed();
  const [reference = '', ...path] = address.rest;
  const refs = useAsk(id, { topic: 'refs' });
  const asked = useAsk(id, { topic: 'tree', ref: reference, path }, true);
  const tree = asked?.answer;
  return (
    <div class="sheet" data-testid="code">
      <div class={tree?.file === undefined ? 'sheet-side stack' : 'sheet-side stack of-file'}>
        {refs?.answer === undefined ? null : <RefSelect refs={refs.answer} reference={reference} />}
        {tree === undefined ? null : <Folder tree={tree} />}
      </div>
      {tree === undefined ? (
        <div>
          <h1 class="vh">Code</h1>
          <Nothing>{asked?.fault ?? ''}</Nothing>
        </div>
      ) : (
        <Matter tree={tree} address={address} />
      )}
    </div>
  );
}
