/** Which model of the hub a visitor means. */
export { hubSourceText, parseHubSource } from '../model/hub_source.ts';
