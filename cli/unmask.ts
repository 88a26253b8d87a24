/** The program as it is packed: `unmask` in a shell. */
import { main } from './main.ts';

process.exitCode = await main(process.argv.slice(2));
