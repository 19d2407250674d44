// `npm run bench`: the figures of the project with their baselines, all from one run on one machine. Prints a table;
// fails nothing, since machines are shared and noisy. `npm run bench -- --quick` takes small inputs.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { debuggerHistory } from "./debugger-history.ts";
import { debuggerLaunch } from "./debugger-launch.ts";
import { debuggerState } from "./debugger-state.ts";
import { type Figure, showFigures } from "./figures.ts";
import { latency } from "./latency.ts";
import { parseAndCheck } from "./parse-check.ts";
import { cacheDir } from "./places.ts";
import { startup } from "./startup.ts";
import { wordCount } from "./word-count.ts";

const quick = process.argv.includes("--quick");
mkdirSync(cacheDir, { recursive: true });

const progress = (text: string): void => void process.stderr.write(`${text}\n`);

progress("weir --version and weir check …");
const figures: Figure[] = startup(quick ? 3 : 7);
progress("parsing and checking 10,000 lines …");
figures.push(...parseAndCheck(quick ? 3 : 9));
progress("typing into the language server …");
figures.push(...(await latency(quick ? 10 : 40)));
progress("launching the debugger …");
figures.push(...(await debuggerLaunch(quick ? 3 : 9)));
progress("debugging a long run …");
figures.push(...(await debuggerHistory(quick ? 100_000 : 1_000_000, quick ? 3 : 7)));
progress("debugging a large state …");
figures.push(...(await debuggerState(quick ? 100_000 : 1_000_000)));
progress(`counting the words of ${quick ? 20 : 200} MB, several times …`);
figures.push(...(await wordCount(join(cacheDir, `words-${quick ? 20 : 200}.txt`), quick ? 20 : 200, 3)));
showFigures(figures);
