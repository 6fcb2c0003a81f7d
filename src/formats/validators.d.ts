/** Made at build time by `build/schema-plugin.ts` from the `schema/` folder of the format. */
declare module 'virtual:validators/*' {
  /** A compiled JSON Schema. After `false`, `errors` says what is wrong. */
  interface Validator {
    (data: unknown): boolean;
    readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
  }
  export const validators: Readonly<Record<string, Validator>>;
}

declare module 'virtual:schemas/*' {
  /** `X.Y` */
  export const version: string;
  /** Paths below `schemas/` and the texts. */
  export const schemas: readonly { readonly name: string; readonly text: string }[];
}
