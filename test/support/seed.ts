// Property tests draw from one seed, so that a run can be repeated: WEIR_SEED=7 npm test. The soaks draw their own.
import fc from "fast-check";

const seed = Number(process.env["WEIR_SEED"] ?? 20_261_122);
fc.configureGlobal({ seed });
