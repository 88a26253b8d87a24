/** Words by which `slotKindOf` reads the place of a slot. English, lower case; lists, not a parser. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Before a noun in the singular or the plural. `that` and `her` are left out: they are more often something else. */
const EITHER = words('the my your his its our their no any which whose');
const BEFORE_SINGULAR = words('a an this each every another one either neither');
const BEFORE_PLURAL = words('these those many few several both two three most all');

export const SINGULAR_DETERMINERS: ReadonlySet<string> = new Set(BEFORE_SINGULAR);
export const PLURAL_DETERMINERS: ReadonlySet<string> = new Set(BEFORE_PLURAL);
export const DETERMINERS: ReadonlySet<string> = new Set([...EITHER, ...BEFORE_SINGULAR, ...BEFORE_PLURAL]);

export const SUBJECT_PRONOUNS = words('i you he she it we they');

export const PREPOSITIONS: ReadonlySet<string> = new Set(
  words(`
    about after against among around as at before behind beside between by during for from in into like near next of off on
    outside over past since through to toward towards under until with without
  `),
);

export const SINGULAR_VERBS: ReadonlySet<string> = new Set(words("is was has does isn't wasn't"));
export const PLURAL_VERBS: ReadonlySet<string> = new Set(words("are were have do aren't weren't"));

/** What follows a noun that is complete, where it is no word in -ed: verbs, and words that begin a phrase of their own. */
export const AFTER_A_NOUN: ReadonlySet<string> = new Set([
  ...SINGULAR_VERBS,
  ...PLURAL_VERBS,
  ...PREPOSITIONS,
  ...words(`
    had did will would can could may might must shall should
    became began bought came felt found gave got held kept knew left made met paid ran said sang sat saw spoke stood taught
    thought told took went won wrote
    becomes buys comes earns feels finds gets gives goes knows likes lives loves makes needs says seems takes teaches thinks
    wants works writes
    and or but who whom whose that which because when while if never
    always often usually also just now very too so not
  `),
]);

/** Plurals without -s, and what people are called in the plural. */
export const IRREGULAR_PLURALS: ReadonlySet<string> = new Set(
  words(`
    men women people children folk gentlemen ladies policemen policewomen firemen businessmen businesswomen salesmen
    saleswomen wives alumni
  `),
);
