import { publicBase } from './endpoints.ts';

/** A file that a text names by its address. */
export interface TextLink {
  /** As the text has it, without query and fragment. */
  readonly url: string;
  /** Last part of the address. */
  readonly name: string;
  readonly uuid?: string;
  /** GitHub shows it to people by an address that it signs. */
  readonly isSigned: boolean;
}

interface Shape {
  /** Of the whole path. */
  readonly path: RegExp;
  readonly isSigned?: true;
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const project = String.raw`/[\w.-]+/[\w.-]+`;
const fileName = '[^/]{1,255}';

/** On a host of GitHub itself. What people put there has had all of these addresses over the years. */
const own: readonly Shape[] = [
  { path: full(`/user-attachments/assets/${uuid}`), isSigned: true },
  { path: full(String.raw`/user-attachments/files/\d+/${fileName}`) },
  { path: full(String.raw`${project}/assets/\d+/${uuid}`), isSigned: true },
  { path: full(String.raw`${project}/files/\d+/${fileName}`) },
];
/** On an Enterprise Server: https://docs.github.com/enterprise-server/admin/configuring-settings/hardening-security-for-your-enterprise */
const stored: readonly Shape[] = [
  { path: full(String.raw`/storage/user/\d+/files/${uuid}`), isSigned: true },
  { path: full('/github-enterprise-assets/.{1,500}') },
];
const media: readonly Shape[] = [{ path: full(String.raw`/user/\d+/files/${uuid}`), isSigned: true }];
const images: readonly Shape[] = [{ path: full(String.raw`/\d+/.{1,500}`) }];
const oldImages: readonly Shape[] = [{ path: full(String.raw`/assets/\d+/.{1,500}`) }];

const publicHosts: Readonly<Record<string, readonly Shape[]>> = {
  'github.com': own,
  'user-images.githubusercontent.com': images,
  'private-user-images.githubusercontent.com': images,
  'cloud.githubusercontent.com': oldImages,
  'f.cloud.github.com': oldImages,
};

function full(source: string): RegExp {
  return new RegExp(`^(?:${source})$`, 'i');
}

function shapesOf(host: string, base: string): readonly Shape[] {
  const home = new URL(base).host;
  if (base !== publicBase && host === home) return [...own, ...stored];
  if (base !== publicBase && host === `media.${home}`) return media;
  return publicHosts[host] ?? [];
}

/** Signs that end an address in Markdown or HTML, and those that only end a sentence. */
const addresses = /https?:\/\/[^\s<>"'`()[\]{}|\\^]{1,2000}/g;
const afterSentence = /[.,;:!?*_~]+$/;
/** Longer addresses than GitHub makes. */
const longest = 1000;

/** Files and images of GitHub itself that a text names, each once, in their order. What lies at other sites is no part of the project. */
export function linksIn(text: string, base: string): TextLink[] {
  const found = new Map<string, TextLink>();
  for (const [address] of text.matchAll(addresses)) {
    const link = linkOf(address.replace(afterSentence, ''), base);
    if (link !== undefined) found.set(link.url, link);
  }
  return [...found.values()];
}

function linkOf(address: string, base: string): TextLink | undefined {
  if (address.length > longest || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const shape = shapesOf(url.host, base).find(({ path }) => path.test(url.pathname));
  if (shape === undefined) return undefined;
  const last = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  const id = new RegExp(uuid, 'i').exec(last)?.[0].toLowerCase();
  return {
    url: `${url.origin}${url.pathname}`,
    name: decoded(last),
    isSigned: shape.isSigned === true,
    ...(id === undefined ? {} : { uuid: id }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
