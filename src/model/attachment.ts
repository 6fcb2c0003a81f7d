import type { Download } from './release.ts';

/** A file that hangs on an issue, pull request, comment or review comment. */
export interface Attachment {
  readonly kind: 'attachment';
  readonly key: string;
  /** Key of what it hangs on. */
  readonly parent: string;
  readonly id?: number;
  readonly uuid?: string;
  /** The address that stands in the text, where the text names the file by its address. */
  readonly url?: string;
  readonly name: string;
  /** Bytes, as the forge says. */
  readonly size?: number;
  readonly downloads?: number;
  readonly created?: string;
  readonly download: Download;
}
