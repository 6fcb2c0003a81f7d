/** Stands in until the page is there. */
export function documentation(): { readonly page: string; readonly styles: string } {
  return { page: '', styles: '' };
}
