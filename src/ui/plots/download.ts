/** Lets the browser keep a file under a name. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after this task; nothing is lost by waiting longer than it needs.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
