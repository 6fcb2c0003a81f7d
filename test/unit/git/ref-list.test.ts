import { describe, expect, it } from 'vitest';
import { havesOf } from '../../../src/git/haves.ts';
import { lsRefsRequest, readLsRefs } from '../../../src/git/ls-refs.ts';
import { delimiterPacket, flushPacket, pktLine } from '../../../src/git/pkt-line.ts';
import { createRefList } from '../../../src/git/ref-list.ts';
import { packAnswer, uploadRequest } from '../../../src/git/upload-pack.ts';
import { cut } from './pack-bytes.ts';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);
const packetsOf = (...lines: (string | Uint8Array)[]) =>
  Buffer.concat(lines.map((line) => (typeof line === 'string' ? pktLine(line) : line)));

describe('the list of protocol v0', () => {
  const read = (...lines: string[]) => {
    const list = createRefList(3);
    for (const line of lines) list.add(Buffer.from(line));
    return list.end();
  };

  it('keeps shallow commits apart and names to their last letter', () => {
    const found = read(`${a} HEAD\0caps\n`, `${a} refs/heads/x\u3000\n`, `${b} refs/heads/x`, `shallow ${b}\n`);
    expect([...found.refs.keys()]).toEqual(['HEAD', 'refs/heads/x\u3000', 'refs/heads/x']);
    expect(found.shallow).toEqual([b]);
  });

  it('has an end', () => {
    const lines = ['w', 'x', 'y', 'z'].map((name) => `${a} refs/heads/${name}\n`);
    expect(read(...lines.slice(1)).refs.size).toBe(3);
    expect(() => read(...lines)).toThrow(expect.objectContaining({ code: 'git-too-many-refs', details: { limit: 3 } }));
    expect(() => read('nonsense')).toThrow(expect.objectContaining({ code: 'git-protocol' }));
  });
});

describe('the list of protocol v2', () => {
  const list = packetsOf(
    'unborn HEAD symref-target:refs/heads/later\n',
    `${a} refs/tags/v1 peeled:${b}\n`,
    `${a} refs/heads/x\n`,
    flushPacket,
  );

  it('is read however it is cut', async () => {
    for (const size of [1, 7, 1000]) {
      const found = await readLsRefs(cut(list, [size]));
      expect([...found.refs]).toEqual([
        ['refs/tags/v1', a],
        ['refs/tags/v1^{}', b],
        ['refs/heads/x', a],
      ]);
      expect([...found.symrefs]).toEqual([['HEAD', 'refs/heads/later']]);
    }
  });

  it('that ends early, is too long or no list is refused', async () => {
    for (let length = 0; length < list.length; length++)
      await expect(readLsRefs(cut(list.subarray(0, length), [50]))).rejects.toMatchObject({ code: 'git-truncated' });
    await expect(readLsRefs(cut(list, [50]), 2)).rejects.toMatchObject({ code: 'git-too-many-refs' });
    const other = (...lines: (string | Uint8Array)[]) => readLsRefs(cut(packetsOf(...lines), [50]));
    await expect(other('nonsense\n', flushPacket)).rejects.toMatchObject({ code: 'git-protocol' });
    await expect(other(delimiterPacket)).rejects.toMatchObject({ code: 'git-protocol' });
    const details = { text: 'not here' };
    await expect(other('ERR not here\n')).rejects.toMatchObject({ code: 'git-server-error', details });
  });

  it('is asked for whole, with HEAD of no branch where the server knows that', () => {
    const asked = (...words: string[]) => Buffer.from(lsRefsRequest(new Set(words))).toString();
    expect(asked('ls-refs=unborn')).toContain('unborn');
    expect(asked('ls-refs')).not.toContain('unborn');
    expect(asked('ls-refs')).not.toContain('ref-prefix');
  });
});

describe('the answer of protocol v2', () => {
  const band = Buffer.from([1, 80, 65, 67, 75]);
  const framedBand = Buffer.concat([Buffer.from('0009'), band]);
  const answer = (...lines: (string | Uint8Array)[]) => packAnswer(cut(packetsOf(...lines), [5]), 2);

  it('tells shallow commits before the pack', async () => {
    const section = ['shallow-info\n', `shallow ${a}\n`, delimiterPacket, 'packfile\n'];
    const { shallow, pack } = await answer(...section, framedBand, flushPacket);
    expect(shallow).toEqual([a]);
    const bytes: number[] = [];
    for await (const chunk of pack) bytes.push(...chunk);
    expect(Buffer.from(bytes).toString()).toBe('PACK');
  });

  it.each<[string, (string | Uint8Array)[], string]>([
    ['an error', ['ERR upload-pack: not our ref\n'], 'git-refs-moved'],
    ['another section', ['acknowledgments\n', 'NAK\n', flushPacket], 'git-protocol'],
    ['an early end', ['shallow-info\n', `shallow ${a}\n`], 'git-truncated'],
    ['nothing', [flushPacket], 'git-protocol'],
  ])('%s instead of a pack', async (_name, lines, code) => {
    await expect(answer(...lines)).rejects.toMatchObject({ code });
  });
});

describe('what is said to be there already', () => {
  const oid = (at: number) => at.toString(16).padStart(40, '0');
  const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
  const refs = [
    ...Array.from({ length: 5000 }, (_, at) => ({ name: `refs/pull/${at}/head`, oid: oid(at) })).sort(byName),
    { name: 'refs/heads/main', oid: oid(90_000) },
    { name: 'refs/heads/moved', oid: oid(90_001) },
    { name: 'refs/tags/v1', oid: oid(90_002) },
  ];
  const previous = { objectFormat: 'sha1', head: 'refs/heads/main', refs, packs: [], objectCount: 0 } as const;

  it('is bounded, moved refs and branches first', () => {
    const now = refs.map((ref) => (ref.name === 'refs/heads/moved' ? { ...ref, oid: oid(99_000) } : ref));
    const haves = havesOf(previous, { refs: now, wants: [oid(99_000)] });
    // The newest pull requests by their numbers: in the server’s list 999 is the last.
    const pulls = Array.from({ length: 48 }, (_, at) => oid(4999 - at));
    expect(haves).toEqual([oid(90_001), oid(90_000), oid(90_002), ...pulls]);
  });

  it('has all branches, for each may have a history of its own, up to a thousand', () => {
    const branches = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ name: `refs/heads/b${at}`, oid: oid(at) }));
    const ofBranches = (count: number) =>
      havesOf({ ...previous, refs: branches(count) }, { refs: branches(count), wants: [] });
    expect(ofBranches(700)).toHaveLength(700);
    expect(ofBranches(5000)).toHaveLength(1024);
  });

  it('goes into one request after what is wanted', () => {
    const capabilities = new Set(['side-band-64k', 'ofs-delta']);
    const body = (protocol: 0 | 2) =>
      Buffer.from(uploadRequest({ protocol, wants: [a, b], haves: [b], capabilities })).toString();
    expect(body(0)).toMatch(
      /^....want a{40} side-band-64k ofs-delta agent=\S+\n0032want b{40}\n00000032have b{40}\n0009done\n$/,
    );
    expect(body(2)).toMatch(/0032want a{40}\n0032want b{40}\n0032have b{40}\n0009done\n0000$/);
  });
});
