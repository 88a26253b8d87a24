/** Which Unmask this is, as files of results say it: the version in `package.json`. */
export const UNMASK_VERSION = '0.1.0';
