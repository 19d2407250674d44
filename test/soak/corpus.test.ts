// The law of test/laws/corpus.test.ts over 200 seeds: simulate ≡ expected ≡ cluster, with crashes.
process.env["WEIR_SEEDS"] ??= "200";
await import("../laws/corpus.test.ts");

export {};
