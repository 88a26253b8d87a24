/** Where programs of these names would be, likeliest first. */
import { delimiter, join } from 'node:path';

/**
 * @param {readonly string[]} names
 * @returns {string[]} a path for each folder of PATH and each name
 */
export function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}
