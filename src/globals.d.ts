/** Filled in by the build: the version in package.json. */
declare const __VERSION__: string;

interface ImportMetaEnv {
  /** True under `npm run dev`. */
  readonly DEV: boolean;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}
