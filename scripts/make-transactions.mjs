// Makes examples/data/transactions.jsonl: card payments of one day, some of them fraud. Seeded: it always writes the same bytes.
//   node scripts/make-transactions.mjs
import { writeFileSync } from "node:fs";

const COUNT = 5000;
const ACCOUNTS = 120;
const START_MS = Date.parse("2026-01-01T06:00:00Z");
const DAY_MS = 12 * 3_600_000;

/** Mulberry32: small, and the same on every machine. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const random = seeded(20260101);
const below = n => Math.floor(random() * n);
const cents = amount => Math.round(amount * 100) / 100;
const account = () => `acc-${String(1 + below(ACCOUNTS)).padStart(4, "0")}`;

const transactions = [];
const add = (account, amount, atMs) => transactions.push({ account, amount: cents(amount), atMs });

for (let i = 0; i < COUNT; i++) {
  const atMs = START_MS + below(DAY_MS);
  const kind = random();
  // A thief tries a card with a small sum and, where that works, takes a large one within the minute.
  if (kind < 0.01) {
    const victim = account();
    add(victim, 0.1 + random() * 0.8, atMs);
    add(victim, 501 + random() * 1500, atMs + 5_000 + below(50_000));
  } else if (kind < 0.03) add(account(), 0.2 + random() * 0.7, atMs);
  else if (kind < 0.06) add(account(), 501 + random() * 900, atMs);
  else add(account(), 1 + random() * 180, atMs);
}

// In order of arrival: the network holds some back for up to four seconds.
const arrived = transactions
  .map(each => ({ ...each, arrivesMs: each.atMs + (random() < 0.2 ? below(4_000) : 0) }))
  .sort((a, b) => a.arrivesMs - b.arrivesMs);

const lines = arrived.map(({ account, amount, atMs }) =>
  JSON.stringify({ account, amount, at: new Date(atMs).toISOString() }),
);
// Three lines that a broken terminal sent.
lines.splice(1200, 0, '{"account": "acc-0007", "amount": "twelve", "at": "2026-01-01T08:41:00Z"}');
lines.splice(2600, 0, '{"account": "acc-0031", "amount": 18.5');
lines.splice(4100, 0, '{"amount": 7.25, "at": "2026-01-01T15:20:11Z"}');

const target = new URL("../examples/data/transactions.jsonl", import.meta.url);
writeFileSync(target, `${lines.join("\n")}\n`);
