/** The address of a script, built as a worker of its own. https://vite.dev/guide/features.html#import-with-query-suffixes */
declare module '*?worker&url' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: this is how the build tells the address
  export default url;
}
