/** Filled in by the build: the version in package.json. */
declare const __VERSION__: string;

interface ImportMetaEnv {
  /** True under `npm run dev`. */
  readonly DEV: boolean;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}

/** The module of `src/git/assembly`, compiled by the build (`src/git/build/assembly-plugin.ts`). */
declare module 'virtual:git-assembly' {
  export const base64: string;
}
